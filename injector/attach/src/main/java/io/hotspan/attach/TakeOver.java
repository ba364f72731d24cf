package io.hotspan.attach;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one tool asks another to let go of a JVM: it connects to the marker's socket {@code alive} and sends one byte. Whoever
 * only looks whether the tool is alive connects and sends nothing. Who may connect is decided by the directory, 0700.
 *
 * <p>Threads: {@code hotspan-session-alive} waits for askers. May block: the asker, up to 8 s.
 */
final class TakeOver {
    private static final byte PLEASE = 'T';
    private static final Duration LETTING_GO = Duration.ofSeconds(8);
    private static final Duration ASKING = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(20);

    private TakeOver() {}

    /** Asks and waits until the directory is gone; false when nobody was there to ask or when it did not go in time. */
    static boolean ask(Path socket, Path directory) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(new byte[] {PLEASE}));
        } catch (IOException e) {
            return false;
        }
        Deadline deadline = Deadline.in(LETTING_GO);
        while (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            if (deadline.passed()) {
                return false;
            }
            deadline.pause(POLL);
        }
        return true;
    }

    /** Runs {@code leave} when somebody asks; ends when the socket is closed. */
    static void watch(ServerSocketChannel alive, Runnable leave) {
        Thread thread = new Thread(
                () -> {
                    if (awaitAsker(alive)) {
                        leave.run();
                    }
                },
                "hotspan-session-alive");
        thread.setDaemon(true);
        thread.start();
    }

    private static void rest() {
        try {
            Deadline.in(ASKING).pause(POLL);
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean awaitAsker(ServerSocketChannel alive) {
        while (alive.isOpen()) {
            try (SocketChannel channel = alive.accept();
                    Selector selector = Selector.open()) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
                ByteBuffer one = ByteBuffer.allocate(1);
                if (selector.select(ASKING.toMillis()) > 0 && channel.read(one) == 1 && one.get(0) == PLEASE) {
                    return true;
                }
            } catch (IOException e) {
                rest(); // closed, an asker who hung up, or no descriptor left
            }
        }
        return false;
    }
}
