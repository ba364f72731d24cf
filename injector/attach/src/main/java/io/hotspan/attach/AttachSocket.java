package io.hotspan.attach;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One request in HotSpot's attach protocol, version 1, which JDK 8 to 25 speak: {@code "1" command arg arg arg}, each ended by
 * a zero byte; the answer is a status line and free text until end of stream. A connection carries one request.
 *
 * <p>Threads: one. May block: never past the deadline.
 */
final class AttachSocket implements Closeable {
    /** HotSpot's own limit for one argument; longer ones are answered with an error. */
    static final int MAX_ARGUMENT = 1024;

    private static final int ARGUMENTS = 3;
    private static final int MAX_ANSWER = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final Deadline deadline;

    private AttachSocket(SocketChannel channel, Selector selector, Deadline deadline) {
        this.channel = channel;
        this.selector = selector;
        this.deadline = deadline;
    }

    /** Connects to {@code .java_pidN}. Throws java.net.ConnectException when nobody listens on it. */
    static AttachSocket connect(Path socket, Deadline deadline) throws IOException {
        Selector selector = Selector.open();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            return new AttachSocket(channel, selector, deadline);
        } catch (IOException e) {
            channel.close();
            selector.close();
            throw e;
        }
    }

    /** The bytes of a request. */
    static byte[] request(String command, List<String> arguments) {
        StringBuilder text = new StringBuilder("1\0").append(command).append('\0');
        for (int i = 0; i < ARGUMENTS; i++) {
            String argument = i < arguments.size() ? arguments.get(i) : "";
            if (argument.getBytes(StandardCharsets.UTF_8).length > MAX_ARGUMENT) {
                throw new IllegalArgumentException("argument longer than " + MAX_ARGUMENT + " bytes: " + argument);
            }
            text.append(argument).append('\0');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Sends a request and returns the whole answer; "" when the JVM hung up. It does so, even before it has read anything,
     * when it does not like who asks. Throws {@link Deadline.Passed} when it takes too long.
     */
    String ask(byte[] request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            exchange(request, answer);
        } catch (Deadline.Passed e) {
            throw e;
        } catch (IOException hungUp) {
            return answer.toString(StandardCharsets.UTF_8);
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private void exchange(byte[] request, ByteArrayOutputStream answer) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(request);
        SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
        while (left.hasRemaining()) {
            await();
            channel.write(left);
        }
        key.interestOps(SelectionKey.OP_READ);
        ByteBuffer chunk = ByteBuffer.allocate(4096);
        for (int read = 0; read >= 0 && answer.size() < MAX_ANSWER; ) {
            await();
            read = channel.read(chunk.clear());
            answer.write(chunk.array(), 0, chunk.position());
        }
    }

    private void await() throws IOException {
        Duration left = deadline.left();
        selector.selectedKeys().clear();
        if (left.isZero() || selector.select(Math.max(1, left.toMillis())) == 0) {
            throw new Deadline.Passed();
        }
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
