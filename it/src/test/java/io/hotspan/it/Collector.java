package io.hotspan.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A collector with one fault. It knows which spans it has said yes to. */
final class Collector implements AutoCloseable {
    /** What is wrong with it. */
    enum Fault {
        NONE(true),
        SLOW(true),
        /** 429 to each batch at first, 200 when it comes again. */
        THROTTLING(true),
        /** 200, and a gigabyte of reasons. */
        HUGE_REPLY(true),
        DOWN(false),
        HUNG(false),
        /** Its queue of connections is full: nobody gets through. */
        BLACK_HOLE(false),
        ERROR_500(false),
        ALWAYS_429(false),
        /** Resets the connection in the middle of its answer. */
        RESET(false),
        /** Speaks no TLS, and is asked to. */
        NO_TLS(false),
        NO_NAME(false);

        /** Whether spans arrive in spite of it. */
        final boolean delivers;

        Fault(boolean delivers) {
            this.delivers = delivers;
        }
    }

    private final Fault fault;
    private final ServerSocket server;
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    private Collector(Fault fault) throws IOException {
        this.fault = fault;
        server = new ServerSocket(0, fault == Fault.BLACK_HOLE ? 1 : 50, InetAddress.getLoopbackAddress());
        switch (fault) {
            case DOWN -> server.close();
            case BLACK_HOLE -> fillTheQueue();
            default -> start(this::accept);
        }
    }

    static Collector with(Fault fault) {
        try {
            return new Collector(fault);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return switch (fault) {
            case NO_TLS -> "https://127.0.0.1:" + server.getLocalPort();
            case NO_NAME -> "http://no.such.name.invalid:4318";
            default -> "http://127.0.0.1:" + server.getLocalPort();
        };
    }

    /** Ids of the spans it took, one for each time it took one. */
    List<String> accepted() {
        return List.copyOf(accepted);
    }

    int requests() {
        return requests.get();
    }

    private void fillTheQueue() throws IOException {
        for (int i = 0; i < 4; i++) {
            Socket waiting = new Socket();
            sockets.add(waiting);
            try {
                waiting.connect(server.getLocalSocketAddress(), 200);
            } catch (IOException full) {
                return;
            }
        }
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            byte[] body = request(in);
            while (body != null && answer(socket, body)) {
                body = request(in);
            }
        } catch (IOException | InterruptedException e) {
            // The sender is what is tried.
        }
    }

    private boolean answer(Socket socket, byte[] body) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        boolean odd = requests.incrementAndGet() % 2 == 1;
        switch (fault) {
            case HUNG -> TimeUnit.HOURS.sleep(1);
            case ERROR_500 -> write(out, "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
            case ALWAYS_429 -> write(out, "HTTP/1.1 429 Later\r\nContent-Length: 0\r\n\r\n");
            case RESET -> {
                write(out, "HTTP/1.1 200 O");
                socket.setSoLinger(true, 0);
                return false;
            }
            case THROTTLING -> {
                if (odd) {
                    write(out, "HTTP/1.1 429 Later\r\nContent-Length: 0\r\n\r\n");
                } else {
                    take(out, body);
                }
            }
            case HUGE_REPLY -> {
                accepted.addAll(Spans.ids(body));
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
                byte[] some = new byte[1 << 16];
                for (int i = 0; i < 1 << 14; i++) {
                    out.write(some);
                }
            }
            case SLOW -> {
                TimeUnit.MILLISECONDS.sleep(300);
                take(out, body);
            }
            default -> take(out, body);
        }
        return true;
    }

    private void take(OutputStream out, byte[] body) throws IOException {
        accepted.addAll(Spans.ids(body));
        write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static byte @Nullable [] request(InputStream in) throws IOException {
        int length = -1;
        String line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        for (; !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        byte[] body = in.readNBytes(Math.max(0, length));
        if (length < 0 || body.length < length) {
            throw new EOFException();
        }
        return body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "collector");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The few fields of an OTLP request that are of interest: protobuf, length by length. */
    private static final class Spans {
        private static final int[] PATH = {1, 2, 2}; // resource_spans, scope_spans, spans
        private static final int SPAN_ID = 2;

        private final byte[] bytes;
        private int at;

        private Spans(byte[] bytes) {
            this.bytes = bytes;
        }

        static List<String> ids(byte[] request) {
            List<byte[]> level = List.of(request);
            for (int field : PATH) {
                level = level.stream()
                        .flatMap(message -> new Spans(message).fields(field).stream())
                        .toList();
            }
            return level.stream()
                    .flatMap(span -> new Spans(span).fields(SPAN_ID).stream())
                    .map(HexFormat.of()::formatHex)
                    .toList();
        }

        private List<byte[]> fields(int wanted) {
            List<byte[]> found = new ArrayList<>();
            while (at < bytes.length) {
                long key = varint();
                switch ((int) key & 7) {
                    case 0 -> varint();
                    case 1 -> at += 8;
                    case 5 -> at += 4;
                    default -> {
                        int length = (int) varint();
                        if (key >>> 3 == wanted) {
                            found.add(java.util.Arrays.copyOfRange(bytes, at, at + length));
                        }
                        at += length;
                    }
                }
            }
            return found;
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }
    }
}
