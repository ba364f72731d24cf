package io.hotspan.attach;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Two FIFOs, for agents whose Java has no Unix sockets (before 16): {@code link.in} to the agent, {@code link.out} from it.
 * Who may open them is decided by the directory, 0700.
 *
 * <p>Opening a FIFO for one direction blocks until the other side opens it, with no time limit. Opening it for both never
 * does; so the tool keeps such a descriptor of each FIFO until the agent has sent its first byte, and then closes them. From
 * then on each side sees the end of the other: the reader an end of stream, the writer a broken pipe.
 */
final class FifoLink extends Link {
    private static final String IN = NAME + ".in";
    private static final String OUT = NAME + ".out";
    private static final int MKFIFO_SECONDS = 3;

    private final Jvm jvm;
    private final FileChannel keepIn;
    private final FileChannel keepOut;
    private final FileChannel toAgent;
    private final FileChannel fromAgent;
    private @Nullable CompletableFuture<Integer> first;

    private FifoLink(Jvm jvm, Path in, Path out) throws IOException {
        this.jvm = jvm;
        this.keepIn = open(in, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.keepOut = open(out, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.toAgent = open(in, StandardOpenOption.WRITE);
        this.fromAgent = open(out, StandardOpenOption.READ);
    }

    static FifoLink make(Jvm jvm, Marker marker) throws IOException, AttachFailure {
        List<String> command = List.of(
                "mkfifo",
                "-m",
                "600",
                marker.directory().fileForChild(IN),
                marker.directory().fileForChild(OUT));
        Command.Result result;
        try {
            result = Command.run(command, MKFIFO_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new AttachFailure(
                    AttachCode.LINK,
                    "JDK " + jvm.jdkVersion() + " needs a pair of FIFOs, and mkfifo cannot be run here: "
                            + e.getMessage() + ".",
                    "Install coreutils or busybox where hotspan runs.",
                    e);
        }
        if (result.code() != 0) {
            throw new IOException(result.output());
        }
        marker.give(IN);
        marker.give(OUT);
        return new FifoLink(jvm, marker.directory().file(IN), marker.directory().file(OUT));
    }

    private static FileChannel open(Path fifo, StandardOpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(List.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(fifo, all);
    }

    @Override
    Streams accept(Deadline deadline) throws IOException, AttachFailure {
        CompletableFuture<Integer> byteOrEnd = firstByte();
        try {
            int value = byteOrEnd.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            keepIn.close();
            keepOut.close();
            InputStream in = new Pushed(value, ChannelStreams.in(fromAgent));
            OutputStream out = ChannelStreams.out(toAgent);
            return new Streams(in, out);
        } catch (TimeoutException e) {
            throw new Deadline.Passed();
        } catch (ExecutionException e) {
            throw new AttachFailure(
                    AttachCode.LINK,
                    "The agent in JVM " + jvm.pid() + " hung up before it said anything.",
                    "See the JVM's error output.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** One thread waits for the first byte, however often it is asked for. */
    private CompletableFuture<Integer> firstByte() {
        CompletableFuture<Integer> waiting = first;
        if (waiting == null) {
            CompletableFuture<Integer> started = new CompletableFuture<>();
            first = started;
            Thread waiter = new Thread(() -> awaitFirst(started), "hotspan-session-accept");
            waiter.setDaemon(true);
            waiter.start();
            return started;
        }
        return waiting;
    }

    private void awaitFirst(CompletableFuture<Integer> first) {
        ByteBuffer one = ByteBuffer.allocate(1);
        try {
            int read = fromAgent.read(one);
            if (read == 1) {
                first.complete(Byte.toUnsignedInt(one.get(0)));
            } else {
                first.completeExceptionally(new IOException("end of stream"));
            }
        } catch (IOException e) {
            first.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        for (FileChannel channel : List.of(keepIn, keepOut, toAgent, fromAgent)) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // it is of no more use either way
            }
        }
    }

    /** A stream with one byte put back in front. */
    private static final class Pushed extends InputStream {
        private final InputStream rest;
        private int first;

        Pushed(int first, InputStream rest) {
            this.first = first;
            this.rest = rest;
        }

        @Override
        public int read() throws IOException {
            int value = first;
            first = -1;
            return value >= 0 ? value : rest.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (first < 0 || length == 0) {
                return rest.read(bytes, offset, length);
            }
            bytes[offset] = (byte) read();
            return 1;
        }

        @Override
        public void close() throws IOException {
            rest.close();
        }
    }
}
