package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** {@code hotspan open}: the call that does not come back. */
@Timeout(180)
class OpenIT {
    /** It began before the command, and hundreds of others come through the same probe meanwhile. */
    @Test
    void aStuckCallIsFoundHoweverManyOthersThereAre() {
        try (Target target = Target.shop(Jdk.own(), 100)) {
            CompletableFuture<Void> stuck =
                    CompletableFuture.runAsync(() -> Http.get(target.url() + "/report?seconds=25"));
            try (Tool open = Tool.start(
                    "open", Long.toString(target.pid()), "com.shop.OrderController::*", "--for", "8s", "--json")) {
                assertThat(open.end()).as(open.said()).isZero();
                assertThat(stuck).isNotDone();
                assertThat(open.json("open"))
                        .as(open.said())
                        .anyMatch(call -> call.path("stack").toString().contains("ReportService.revenue("));
                assertThat(open.json("warning")).as(open.said()).isEmpty();
                JsonNode restored = open.json("stopped").get(0).path("restored");
                assertThat(restored.path("identical").asInt()).isPositive();
            }
            assertThat(target.complaints()).isEmpty();
        }
    }
}
