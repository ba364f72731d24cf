package io.hotspan.attach;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** A Unix socket. Takes one connection, from the target's user only, and then stops listening. */
final class SocketLink extends Link {
    private final Jvm jvm;
    private final ServerSocketChannel server;
    private final String owner;
    private volatile @Nullable SocketChannel accepted;

    private SocketLink(Jvm jvm, ServerSocketChannel server, String owner) {
        this.jvm = jvm;
        this.server = server;
        this.owner = owner;
    }

    static SocketLink bind(Jvm jvm, Marker marker) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(marker.directory().file(NAME)), 1);
            server.configureBlocking(false);
            marker.give(NAME);
            String owner = Files.getOwner(marker.directory().file(NAME)).getName();
            return new SocketLink(jvm, server, owner);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @Override
    Streams accept(Deadline deadline) throws IOException, AttachFailure {
        try (Selector selector = Selector.open()) {
            SelectionKey key = server.register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                SocketChannel channel = server.accept();
                if (channel != null) {
                    key.cancel();
                    return take(channel);
                }
                Deadline.requireWanted();
                Duration left = deadline.left();
                selector.selectedKeys().clear();
                if (left.isZero() || selector.select(Math.max(1, left.toMillis())) == 0) {
                    throw new Deadline.Passed();
                }
            }
        }
    }

    private Streams take(SocketChannel channel) throws IOException, AttachFailure {
        String peer =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (!peer.equals(owner)) {
            channel.close();
            throw new AttachFailure(
                    AttachCode.LINK,
                    "User " + peer + " dialled the link of JVM " + jvm.pid() + ", which belongs to " + owner + ".",
                    "Find out who looks into its /tmp, and try again.");
        }
        channel.configureBlocking(true);
        accepted = channel;
        server.close();
        return new Streams(ChannelStreams.in(channel), ChannelStreams.out(channel));
    }

    @Override
    public void close() {
        SocketChannel channel = accepted;
        try (server) {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            return; // it is of no more use either way
        }
    }
}
