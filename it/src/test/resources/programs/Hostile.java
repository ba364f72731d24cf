package faults;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.URLStreamHandlerFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Every default of its process is hostile: whoever asks one of them is counted and fails. A line on stdin is a number of calls of
 * {@link #work}; the answer is {@code counts work=… touched=… wrong=…}.
 */
public final class Hostile {
    static final AtomicLong WORK = new AtomicLong();
    static final AtomicLong TOUCHED = new AtomicLong();
    static final AtomicLong WRONG = new AtomicLong();
    private static final InputStream IN = System.in;
    private static final PrintStream OUT = stream(FileDescriptor.out);
    private static final PrintStream ERR = stream(FileDescriptor.err);

    private Hostile() {}

    /** Whatever encoding the process has by default. */
    private static PrintStream stream(FileDescriptor to) {
        try {
            return new PrintStream(new FileOutputStream(to), true, "UTF-8");
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    static int work(int value) {
        WORK.incrementAndGet();
        return value * 31 + 7;
    }

    static RuntimeException touched(String what) {
        TOUCHED.incrementAndGet();
        IllegalStateException e = new IllegalStateException("hostile " + what);
        e.printStackTrace(ERR);
        return e;
    }

    public static void main(String[] arguments) throws Exception {
        setUp();
        OUT.println("ready java=" + System.getProperty("java.specification.version"));
        BufferedReader in = new BufferedReader(new InputStreamReader(IN, "UTF-8"));
        for (String line = in.readLine(); line != null && !line.equals("bye"); line = in.readLine()) {
            int calls = Integer.parseInt(line.trim());
            for (int i = 0; i < calls; i++) if (work(i) != i * 31 + 7) WRONG.incrementAndGet();
            OUT.println("counts work=" + WORK + " touched=" + TOUCHED + " wrong=" + WRONG);
        }
    }

    private static void setUp() throws IOException {
        Locale.setDefault(new Locale("tr", "TR"));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                throw touched("proxy selector");
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                throw touched("proxy selector");
            }
        });
        CookieHandler.setDefault(new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                throw touched("cookie handler");
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {
                throw touched("cookie handler");
            }
        });
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                throw touched("authenticator");
            }
        });
        URL.setURLStreamHandlerFactory(new URLStreamHandlerFactory() {
            @Override
            public URLStreamHandler createURLStreamHandler(final String protocol) {
                if (!protocol.startsWith("http")) return null; // the JDK loads its own classes through the others
                return new URLStreamHandler() {
                    @Override
                    protected URLConnection openConnection(URL url) {
                        throw touched("URL handler of " + protocol);
                    }
                };
            }
        });
        Thread.setDefaultUncaughtExceptionHandler(new Thread.UncaughtExceptionHandler() {
            @Override
            public void uncaughtException(Thread thread, Throwable e) {
                e.printStackTrace(ERR);
                touched("uncaught exception in " + thread);
            }
        });
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) root.removeHandler(handler);
        root.setLevel(java.util.logging.Level.ALL);
        root.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                String logger = String.valueOf(record.getLoggerName());
                if (logger.startsWith("io.") || logger.startsWith("hotspan")) throw touched("log handler: " + record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        System.setProperty("http.proxyHost", "192.0.2.1");
        System.setProperty("https.proxyHost", "192.0.2.1");
        System.setProperty("socksProxyHost", "192.0.2.1");
        System.setProperty("java.io.tmpdir", "/no/such/folder");
        System.setProperty("user.dir", new File("/").getPath());
        System.setProperty("line.separator", "?");
        System.setProperty("java.util.concurrent.ForkJoinPool.common.threadFactory", "no.such.Class");
        System.setProperty("javax.xml.parsers.SAXParserFactory", "no.such.Class");
        PrintStream nobodys = new PrintStream(new java.io.OutputStream() {
            @Override
            public void write(int b) {
                for (StackTraceElement frame : new Throwable().getStackTrace()) {
                    // The JDK itself says something there when an agent is loaded.
                    if (frame.getClassName().startsWith("io.")) throw touched("System.out or System.err");
                }
            }
        });
        System.setOut(nobodys);
        System.setErr(nobodys);
        System.setIn(new InputStream() {
            @Override
            public int read() {
                throw touched("System.in");
            }
        });
    }
}
