package io.hotspan.attach;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Runs as another user, alone in its own process: standard input to a Unix socket, what comes back to standard output. */
final class RelayMain {
    private RelayMain() {}

    /** Takes the path of the socket. Ends with status 1 and a stack trace when it cannot connect. */
    public static void main(String[] arguments) throws IOException {
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
            ByteBuffer request = ByteBuffer.wrap(System.in.readAllBytes());
            while (request.hasRemaining()) {
                socket.write(request);
            }
            ByteBuffer chunk = ByteBuffer.allocate(4096);
            while (socket.read(chunk) >= 0) {
                System.out.write(chunk.array(), 0, chunk.position());
                chunk.clear();
            }
        } finally {
            System.out.flush();
        }
    }
}
