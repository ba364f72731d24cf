package io.hotspan.cli.live;

import io.hotspan.probes.Call;
import java.util.List;

/**
 * A sink that is chosen once the target has said hello, and so after the link was given its listener. The listener hears
 * nothing before the probes are in, so that no call is missed.
 */
final class LateSink implements Sink {
    private volatile Sink chosen = TERMINAL;

    void choose(Sink sink) {
        chosen = sink;
    }

    @Override
    public void offer(List<Call> calls) {
        chosen.offer(calls);
    }

    @Override
    public Fate fate(String probe, long received, long unshown) {
        return chosen.fate(probe, received, unshown);
    }

    @Override
    public String failure() {
        return chosen.failure();
    }

    @Override
    public void close(long timeoutMillis) {
        chosen.close(timeoutMillis);
    }
}
