package io.hotspan.attach;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The tool's end of the live link: it listens in the target's /tmp and the agent dials in. Over TCP nothing ever listens.
 *
 * <p>A live agent is given the path. A resident one ({@code -javaagent}, kept probes) looks for the fixed place once a second:
 * {@code /tmp/.hotspan-PID/link}, or {@code link.in} and {@code link.out} of which the latter is made last, where PID is its
 * own pid as it sees it. It must find the directory owned by its own user before it dials.
 *
 * <p>Threads: one until {@link #accept} has returned; then one may read, one may write and any may close.
 */
abstract class Link implements AutoCloseable {
    /** The first release whose agent can open a Unix socket. */
    private static final int FIRST_WITH_SOCKETS = 16;

    /** What the agent finds is {@code link}, or {@code link.in} and {@code link.out}; this name stands for both. */
    static final String NAME = "link";

    /** Both directions of an accepted link. Closing the {@link Link} ends both. */
    record Streams(InputStream in, OutputStream out) {}

    /** Starts to listen in the marker's directory. */
    static Link listen(Jvm jvm, Marker marker) throws AttachFailure {
        try {
            return jvm.jdkFeature() >= FIRST_WITH_SOCKETS ? SocketLink.bind(jvm, marker) : FifoLink.make(jvm, marker);
        } catch (IOException e) {
            throw TargetTmp.unusable(jvm, e);
        }
    }

    /** Waits for the agent. Throws {@link Deadline.Passed} when it does not come in time. */
    abstract Streams accept(Deadline deadline) throws IOException, AttachFailure;

    /** Ends the link; a read that waits returns end of stream or throws. Never throws, may be called twice. */
    @Override
    public abstract void close();
}
