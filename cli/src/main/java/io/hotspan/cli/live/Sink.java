package io.hotspan.cli.live;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.List;
import java.util.Map;

/** Where calls go besides the terminal. */
public interface Sink {
    /**
     * What became of one probe's calls on this side of the link.
     *
     * @param dropped without zero entries
     */
    record Fate(long exported, Map<DropCause, Long> dropped, long inFlight) {}

    /** Nowhere: the terminal is the destination, and what it could not show is lost. */
    Sink TERMINAL = new Sink() {
        @Override
        public void offer(List<Call> calls) {}

        @Override
        public Fate fate(String probe, long received, long unshown) {
            return new Fate(received - unshown, unshown == 0 ? Map.of() : Map.of(DropCause.QUEUE_FULL, unshown), 0);
        }

        @Override
        public String failure() {
            return "";
        }

        @Override
        public void close(long timeoutMillis) {}
    };

    /** Never blocks; what does not fit is counted. */
    void offer(List<Call> calls);

    /**
     * What became of a probe's calls.
     *
     * @param received how many came over the link
     * @param unshown how many of them were not printed
     */
    Fate fate(String probe, long received, long unshown);

    /** Why the latest spans did not arrive, or empty. */
    String failure();

    /** Sends what is left, as long as there is time. */
    void close(long timeoutMillis);
}
