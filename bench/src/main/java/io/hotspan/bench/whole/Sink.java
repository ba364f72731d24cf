package io.hotspan.bench.whole;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A receiver of OTLP/HTTP on loopback that counts spans and keeps nothing. */
public final class Sink implements AutoCloseable {
    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final AtomicLong spans = new AtomicLong();

    Sink(int port) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** A receiver of its own process; the port is the argument. */
    public static void main(String[] args) throws Exception {
        new Sink(Integer.parseInt(args[0]));
        Thread.currentThread().join();
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    long spans() {
        return spans.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            while (true) {
                int length = bodyLength(in);
                if (length < 0) return;
                byte[] body = new byte[length];
                in.readFully(body);
                spans.addAndGet(count(body, 0, length, 0));
                socket.getOutputStream().write(OK);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    /** Reads a request's head; -1 at the end of the stream. */
    private static int bodyLength(DataInputStream in) throws IOException {
        int length = 0;
        StringBuilder line = new StringBuilder();
        boolean any = false;
        while (true) {
            int b = in.read();
            if (b < 0) return any ? length : -1;
            any = true;
            if (b == '\r') continue;
            if (b != '\n') {
                line.append((char) b);
                continue;
            }
            if (line.length() == 0) return length;
            String header = line.toString().toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:"))
                length = Integer.parseInt(header.substring(15).trim());
            line.setLength(0);
        }
    }

    /** Spans lie at resource_spans (1) / scope_spans (2) / spans (2). */
    private static long count(byte[] b, int from, int to, int depth) {
        long found = 0;
        int[] at = {from};
        while (at[0] < to) {
            long tag = varint(b, at);
            int type = (int) tag & 7;
            if (type == 0) varint(b, at);
            else if (type == 1) at[0] += 8;
            else if (type == 5) at[0] += 4;
            else {
                int length = (int) varint(b, at);
                if (tag >>> 3 == (depth == 0 ? 1 : 2)) {
                    found += depth == 2 ? 1 : count(b, at[0], at[0] + length, depth + 1);
                }
                at[0] += length;
            }
        }
        return found;
    }

    private static long varint(byte[] b, int[] at) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = b[at[0]++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) return value;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
