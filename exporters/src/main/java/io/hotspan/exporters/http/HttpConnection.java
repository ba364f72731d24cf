package io.hotspan.exporters.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection.
 *
 * <p>Threads: the sending thread uses it; any thread may close it, which ends whatever the sending thread waits for and
 * never waits itself.
 */
final class HttpConnection implements Closeable {
    private final Endpoint endpoint;
    private final @Nullable SSLContext tls;
    private final @Nullable List<String> protocols;
    private volatile boolean closed;
    /** The socket to the receiver, below TLS: the only one that is ever closed, see {@link #close}. */
    private volatile @Nullable Socket wire;
    /** What requests are written to: the wire, or TLS over it. */
    private @Nullable Socket socket;

    private @Nullable AnswerInput in;

    /** @param tls needed for https, else null */
    HttpConnection(Endpoint endpoint, @Nullable SSLContext tls, @Nullable List<String> protocols) {
        this.endpoint = endpoint;
        this.tls = tls;
        this.protocols = protocols;
    }

    /**
     * Connects, address after address until one answers.
     *
     * @throws ConnectFailure when there is no connection; nothing was sent
     * @throws SSLException when the other side is not who it should be, or speaks no TLS
     */
    void open(long deadlineNanos, long connectMillis) throws ConnectFailure, SSLException {
        long until = Math.min(deadlineNanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(connectMillis))
                + System.nanoTime();
        try {
            Socket plain = connect(InetAddress.getAllByName(endpoint.host()), until);
            Socket ready = endpoint.secure() ? handshake(plain, until) : plain;
            in = new AnswerInput(ready);
            socket = ready;
        } catch (SSLException e) {
            // Trying again does not change a certificate.
            close();
            throw e;
        } catch (IOException | SecurityException e) {
            close();
            throw new ConnectFailure(e);
        }
    }

    private Socket connect(InetAddress[] addresses, long until) throws IOException {
        IOException first = null;
        for (InetAddress address : addresses) {
            // NO_PROXY: a plain new Socket() would ask the application's proxy selector.
            Socket candidate = new Socket(Proxy.NO_PROXY);
            hold(candidate);
            try {
                candidate.setTcpNoDelay(true);
                candidate.connect(new InetSocketAddress(address, endpoint.port()), millisUntil(until));
                return candidate;
            } catch (IOException e) {
                candidate.close();
                first = first == null ? e : first;
            }
        }
        throw first != null ? first : new UnknownHostException(endpoint.host());
    }

    private Socket handshake(Socket plain, long until) throws IOException {
        if (tls == null) {
            throw new IOException("no TLS context for " + endpoint);
        }
        SSLSocket secure =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        // Without this an SSLSocket accepts any host's certificate.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocols != null) {
            parameters.setProtocols(protocols.toArray(new String[0]));
        }
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(millisUntil(until));
        secure.startHandshake();
        return secure;
    }

    /** The socket that close() is to close; it may have been called already. */
    private void hold(Socket current) throws IOException {
        wire = current;
        if (closed) {
            current.close();
            throw new IOException("closed");
        }
    }

    private static int millisUntil(long until) throws SocketTimeoutException {
        long millis = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (millis <= 0) {
            throw new SocketTimeoutException("connect timed out");
        }
        return (int) Math.min(Integer.MAX_VALUE, millis);
    }

    /** One request, one answer. */
    HttpAnswer exchange(RequestBuffer request, long deadlineNanos) throws IOException {
        Socket current = socket;
        AnswerInput input = in;
        if (current == null || input == null) {
            throw new IOException("not open");
        }
        input.expect(deadlineNanos);
        try {
            request.sendTo(current.getOutputStream());
        } catch (IOException e) {
            return earlyAnswer(input, e);
        }
        HttpAnswer answer = AnswerReader.read(input);
        return input.stray() ? answer.onBrokenConnection() : answer;
    }

    /** A receiver may refuse (413, 401) and close before it has read everything; its reason is worth more than ours. */
    private static HttpAnswer earlyAnswer(AnswerInput input, IOException writeFailure) throws IOException {
        try {
            return AnswerReader.read(input).onBrokenConnection();
        } catch (IOException e) {
            writeFailure.addSuppressed(e);
            throw writeFailure;
        }
    }

    /** Whether the connection, kept from an earlier request, may carry another. */
    boolean usable() {
        try {
            return !closed && in != null && !in.stray();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a byte of the last request's answer arrived: if none did, the receiver may not have seen the request. */
    boolean answerBegan() {
        return in != null && in.began();
    }

    /**
     * Closes the wire alone. An SSLSocket would say goodbye to the receiver first, and for that waits for the lock that a
     * write holds, without limit when the receiver has stopped reading. Requests and answers tell their own length, so
     * nobody needs the goodbye to know that they are whole.
     */
    @Override
    public void close() {
        closed = true;
        Socket current = wire;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                // Nothing is left to be done for a socket that does not close.
            }
        }
    }

    /** No connection came about, so nothing was sent and trying again repeats nothing. */
    static final class ConnectFailure extends IOException {
        private static final long serialVersionUID = 1;

        ConnectFailure(Exception cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }
}
