package io.hotspan.agent.govern;

import io.hotspan.probes.Probe;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.wire.Wanted;
import org.jspecify.annotations.Nullable;

/** What somebody wants, read here once more: the sender may be anybody. */
final class Admission {
    private Admission() {}

    /** The probe, or its refusal; nothing is placed yet. */
    static Placed of(Wanted wanted, boolean fromFile) {
        Placed placed = new Placed(wanted, fromFile);
        Refusal refusal = limits(wanted, fromFile);
        if (refusal != null) {
            placed.refuse(refusal, 0);
            return placed;
        }
        try {
            placed.probe = Probe.parse(wanted.id(), wanted.text(), wanted.limits())
                    .withJdkAllowed(wanted.jdk())
                    .withWaitForClass(wanted.waitForClass());
        } catch (ProbeSyntaxException e) {
            placed.refuse(new Refusal(RefusalCode.SYNTAX, e.message(), e.action()), e.column());
        } catch (IllegalArgumentException e) { // an id that is none: the sender may be anybody
            placed.refuse(
                    new Refusal(RefusalCode.SYNTAX, String.valueOf(e.getMessage()), "Give the probe another id."), 0);
        }
        return placed;
    }

    /** Why its limits will not do; null when they will. */
    static @Nullable Refusal limits(Wanted wanted, boolean fromFile) {
        try {
            if (fromFile || wanted.limits().bounded()) return null;
            return Refusal.of(RefusalCode.LIMITS, "Give a hit limit and a time limit; a live probe needs both.");
        } catch (IllegalArgumentException e) {
            return new Refusal(RefusalCode.LIMITS, String.valueOf(e.getMessage()), "Give limits above zero.");
        }
    }
}
