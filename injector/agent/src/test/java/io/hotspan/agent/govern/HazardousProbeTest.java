package io.hotspan.agent.govern;

import static org.assertj.core.api.Assertions.assertThat;

import com.shop.Receipt;
import io.hotspan.agent.weave.Hazards;
import io.hotspan.probes.Hazard;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A row of the hazards is what plan says, and what placing says: word for word. */
class HazardousProbeTest {
    @Test
    void planAndPlacingRefuseWithTheRowOfTheTable() throws Exception {
        String refusal = Hazards.here().refusal(Receipt.class);
        assertThat(refusal != null)
                .isEqualTo(Hazard.of(System.getProperty("java.version")).contains(Hazard.ANNOTATED_RECORD));
        assertThat(new Receipt("paid").text()).isEqualTo("paid");
        try (Here here = new Here()) {
            here.set(Here.probe("p1", "com.shop.Receipt::text").build());

            ProbeReport report = here.report("p1");
            if (refusal == null) {
                assertThat(report.state()).isEqualTo(ProbeState.LIVE);
                return;
            }
            assertThat(report.state()).isEqualTo(ProbeState.REFUSED);
            assertThat(report.code()).isEqualTo(RefusalCode.HAZARD.name());
            assertThat(report.reason())
                    .isEqualTo("com.shop.Receipt: " + refusal)
                    .contains("JDK-8376185");
            assertThat(here.weaver.wovenClasses()).isZero();

            Answer plan = here.control.answer(new Ask(
                    1,
                    Question.PLAN,
                    "",
                    10,
                    List.of(Here.probe("p1", "com.shop.Receipt::text").build())));
            assertThat(plan.rows()).hasSize(1);
            assertThat(plan.rows().get(0)).contains("refuse").anyMatch(cell -> cell.startsWith(refusal + ". "));
        }
    }
}
