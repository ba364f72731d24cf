package io.hotspan.agent.link;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A Unix domain socket, JDK 16 and later (JEP 380); reached by reflection, since this is Java 8 code. */
final class SocketLink extends Link {
    private final SocketChannel channel;

    private SocketLink(SocketChannel channel) {
        this.channel = channel;
    }

    static SocketLink connect(String path) throws IOException {
        try {
            SocketAddress address = (SocketAddress) Class.forName("java.net.UnixDomainSocketAddress")
                    .getMethod("of", String.class)
                    .invoke(null, path);
            SocketChannel channel = (SocketChannel) SocketChannel.class
                    .getMethod("open", ProtocolFamily.class)
                    .invoke(null, StandardProtocolFamily.valueOf("UNIX"));
            try {
                channel.connect(address); // to a listening socket of this machine: takes it at once or fails
                channel.configureBlocking(false);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return new SocketLink(channel);
        } catch (InvocationTargetException e) {
            throw new IOException("the tool's socket cannot be opened: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IOException("this Java has no Unix sockets: " + e, e);
        }
    }

    @Override
    int read(byte[] into) throws IOException {
        return channel.read(ByteBuffer.wrap(into));
    }

    @Override
    int write(byte[] from, int offset, int length) throws IOException {
        return channel.write(ByteBuffer.wrap(from, offset, length));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }
}
