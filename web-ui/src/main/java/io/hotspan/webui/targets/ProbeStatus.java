package io.hotspan.webui.targets;

import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.Timing;
import java.util.List;

/**
 * How a probe is going, as its target says.
 *
 * @param reason why it is in that state; may be empty
 * @param remainingMillis until its time limit
 * @param matches the methods it is in, such as {@code com.shop.OrderService::place(Order,int)}
 * @param timings one for each method of a {@code count} or {@code time} probe; empty for others
 * @param column 1-based place of the error in the text, or 0
 * @param code of a refusal, or empty
 * @param action what to do about a refusal, or empty
 * @param step what it does at the moment; less than was asked for when the governor stepped it down
 * @param stepReason why; empty when it does what was asked for
 * @param cpu what it costs of the process's processor time: 0.01 is a per cent
 */
public record ProbeStatus(
        String id,
        String text,
        ProbeState state,
        String reason,
        int classes,
        int methods,
        long remainingMillis,
        long hitsLeft,
        Ledger ledger,
        List<String> matches,
        List<String> warnings,
        List<Timing> timings,
        String owner,
        int column,
        String code,
        String action,
        Step step,
        String stepReason,
        double cpu) {}
