package io.hotspan.exporters;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A collector on loopback that behaves as a test tells it, down to single bytes. The last behaviour goes on for ever. */
public final class Receiver implements Closeable {
    /** What to do with one request that has been read. */
    public interface Behaviour {
        /** Whether the connection stays. */
        boolean answer(Request request, OutputStream out, Socket socket) throws IOException, InterruptedException;
    }

    /** A request as it came; header names in lower case. */
    public static final class Request {
        private final String line;
        private final Map<String, String> headers;
        private final byte[] rawBody;
        private final long atNanos = System.nanoTime();

        Request(String line, Map<String, String> headers, byte[] rawBody) {
            this.line = line;
            this.headers = headers;
            this.rawBody = rawBody;
        }

        public String line() {
            return line;
        }

        public Map<String, String> headers() {
            return headers;
        }

        public byte[] rawBody() {
            return rawBody;
        }

        public long atNanos() {
            return atNanos;
        }

        public byte[] body() {
            if (!"gzip".equals(headers.get("content-encoding"))) {
                return rawBody;
            }
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(rawBody))) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public ExportTraceServiceRequest message() {
            try {
                return ExportTraceServiceRequest.parseFrom(body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public List<Span> spans() {
            List<Span> spans = new ArrayList<>();
            message().getResourceSpansList().forEach(resource -> resource.getScopeSpansList()
                    .forEach(scope -> spans.addAll(scope.getSpansList())));
            return spans;
        }
    }

    private final ServerSocket server;
    private final Deque<Behaviour> behaviours = new ArrayDeque<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private Receiver(ServerSocket server, Behaviour... behaviours) {
        this.server = server;
        this.behaviours.addAll(List.of(behaviours));
        start(this::accept);
    }

    public static Receiver with(Behaviour... behaviours) {
        try {
            return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviours);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a socket that is bound already, such as a TLS one. */
    public static Receiver on(ServerSocket server, Behaviour... behaviours) {
        return new Receiver(server, behaviours);
    }

    public static Behaviour status(int status, String... headers) {
        return (request, out, socket) -> {
            write(out, "HTTP/1.1 " + status + " Whatever\r\n" + lines(headers) + "Content-Length: 0\r\n\r\n");
            return true;
        };
    }

    /** Exactly these bytes, and the connection stays. */
    public static Behaviour raw(String text) {
        return (request, out, socket) -> {
            write(out, text);
            return true;
        };
    }

    /** Exactly these bytes, then the end. */
    public static Behaviour rawThenClose(String text) {
        return (request, out, socket) -> {
            write(out, text);
            return false;
        };
    }

    public static Behaviour body(int status, byte[] body) {
        return (request, out, socket) -> {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            write(answer, "HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + body.length + "\r\n\r\n");
            answer.write(body);
            answer.writeTo(out);
            out.flush();
            return true;
        };
    }

    /** Never answers; the other side must give up. */
    public static Behaviour silence() {
        return (request, out, socket) -> {
            while (socket.getInputStream().read() >= 0) {
                // Whatever comes, nothing goes.
            }
            return false;
        };
    }

    public static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static String lines(String... headers) {
        StringBuilder lines = new StringBuilder();
        for (String header : headers) {
            lines.append(header).append("\r\n");
        }
        return lines.toString();
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public List<Request> requests() {
        return requests;
    }

    public List<Span> spans() {
        return requests.stream().flatMap(request -> request.spans().stream()).toList();
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connections.incrementAndGet();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            for (Request request = read(in); request != null; request = read(in)) {
                requests.add(request);
                if (!next().answer(request, socket.getOutputStream(), socket)) {
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            // The sender is what is tested; it closes whenever it likes.
        }
    }

    private synchronized Behaviour next() {
        return behaviours.size() > 1 ? behaviours.removeFirst() : behaviours.getFirst();
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new IOException("not HTTP");
            }
            headers.merge(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim(),
                    (a, b) -> a + ", " + b);
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(line, headers, body);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (line.size() == 0) {
                    return null;
                }
                throw new EOFException();
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "receiver");
        thread.setDaemon(true);
        thread.start();
    }
}
