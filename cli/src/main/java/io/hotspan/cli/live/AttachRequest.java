package io.hotspan.cli.live;

import io.hotspan.exporters.ExportTarget;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code hotspan attach} was asked for.
 *
 * @param limits of each probe; the time is the agent's, and ends a probe should this command hang
 * @param ceilings of all probes together
 * @param length when the command ends by itself; null when it does not
 * @param keep how long the probes outlive the command; zero when they do not
 * @param yes whether every question is answered already
 * @param destination where spans go besides the terminal; null for nowhere
 * @param destinationText the same, as it was written; empty for what the environment says
 * @param service the option {@code --service}; null when not given
 */
public record AttachRequest(
        long pid,
        List<ParsedProbe> probes,
        Limits limits,
        Ceilings ceilings,
        @Nullable Duration length,
        Duration keep,
        boolean jdk,
        boolean waitForClass,
        boolean yes,
        boolean takeOver,
        @Nullable ExportTarget destination,
        String destinationText,
        @Nullable String service,
        String owner) {
    public AttachRequest {
        probes = List.copyOf(probes);
    }

    /** The id of the probe at an index of {@link #probes}. */
    static String id(int index) {
        return "p" + (index + 1);
    }

    /**
     * The probes as the agent is asked for them.
     *
     * @param consent whether the user agrees to many methods
     */
    List<Wanted> wanted(boolean consent) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            wanted.add(Wanted.builder(id(i), probes.get(i).source())
                    .hits(limits.hits())
                    .ratePerSecond(limits.ratePerSecond())
                    .timeMillis(Duration.ofNanos(limits.timeNanos()).toMillis())
                    .bytes(limits.bytes())
                    .keepMillis(keep.toMillis())
                    .jdk(jdk)
                    .waitForClass(waitForClass)
                    .owner(owner)
                    .consent(consent)
                    .build());
        }
        return wanted;
    }

    Set<String> ids() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < probes.size(); i++) {
            ids.add(id(i));
        }
        return ids;
    }

    boolean keeps() {
        return !keep.isZero();
    }
}
