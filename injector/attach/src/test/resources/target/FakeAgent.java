import io.hotspan.probes.Call;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.wire.*;
import java.io.*;
import java.lang.instrument.Instrumentation;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.*;

/** Speaks the real codec over the real link and does as it is asked. Compiled by the tests for Java 8. */
public final class FakeAgent implements Runnable {
    private final String[] arguments;
    private int renewed;

    private FakeAgent(String arguments) {
        this.arguments = arguments.split(";", 4);
    }

    public static void agentmain(String arguments, Instrumentation instrumentation) {
        if (!arguments.startsWith("1;")) {
            System.out.println("agent " + arguments);
            return;
        }
        Thread thread = new Thread(new FakeAgent(arguments), "fake-agent");
        thread.setDaemon(true);
        thread.start();
    }

    /** A resident agent: it looks for the link at its fixed place. */
    public static void premain(String ignored, Instrumentation instrumentation) throws Exception {
        final String link = "/tmp/.hotspan-" + pid() + "/link";
        Thread thread = new Thread("fake-agent") {
            @Override
            public void run() {
                try {
                    while (!new File(link).exists() && !new File(link + ".out").exists()) {
                        Thread.sleep(50);
                    }
                    new FakeAgent("1;none;none;" + link).talk();
                } catch (Exception e) {
                    System.out.println("fake agent: " + e);
                }
            }
        };
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            if (new File(arguments[1]).length() == 6) { // "broken"
                try (FileWriter reason = new FileWriter(arguments[1] + ".failed")) {
                    reason.write("it is \u001b[31mbroken");
                }
                return;
            }
            if (new File(arguments[1]).length() == 5) { // "mute!"
                return;
            }
            talk();
        } catch (Exception e) {
            System.out.println("fake agent: " + e);
        }
    }

    private void talk() throws Exception {
        String link = arguments[3];
        if (new File(link + ".in").exists()) {
            try (InputStream in = new FileInputStream(link + ".in");
                    OutputStream out = new FileOutputStream(link + ".out")) {
                talk(in, out);
            }
        } else {
            SocketAddress address = (SocketAddress) Class.forName("java.net.UnixDomainSocketAddress")
                    .getMethod("of", String.class)
                    .invoke(null, link);
            try (SocketChannel channel = SocketChannel.open(address)) {
                talk(new In(channel), new Out(channel));
            }
        }
    }

    private void talk(InputStream in, OutputStream out) throws Exception {
        FrameWriter writer = new FrameWriter(out);
        FrameReader reader = new FrameReader(in);
        writer.write(Hello.builder("fake", pid()).jvm(System.getProperty("java.version"), "fake").build());
        for (Message message = reader.read(); message != null; message = reader.read()) {
            if (message instanceof Renew) {
                renewed++;
            } else if (message instanceof SetProbes) {
                writer.write(new Status(((SetProbes) message).revision(), 7, 0, Collections.<ProbeReport>emptyList()));
            } else if (message instanceof Stop) {
                writer.write(new Stopped(EndReason.DETACHED, Collections.<ProbeReport>emptyList(), 2, 2,
                        Collections.<String>emptyList(), 5));
                return;
            } else if (message instanceof Ask && !answer((Ask) message, writer, out)) {
                return;
            }
        }
        System.out.println("link ended");
    }

    private boolean answer(Ask ask, FrameWriter writer, OutputStream out) throws Exception {
        switch (ask.argument()) {
            case "halt":
                Runtime.getRuntime().halt(0);
                return false;
            case "halt in a frame":
                out.write(new byte[] {0, 0, 1, 0, 1, 2, 3});
                out.flush();
                Runtime.getRuntime().halt(0);
                return false;
            case "hang up in a frame":
                out.write(new byte[] {0, 0, 1, 0, 1, 2, 3});
                out.flush();
                return false;
            case "hang up":
                return false;
            case "silence":
                return true;
            case "deaf":
                Thread.sleep(600_000);
                return false;
            case "nonsense":
                out.write(new byte[] {127, 127, 127, 127, 1, 2, 3});
                out.flush();
                return true;
            case "renewed":
                writer.write(Answer.rows(ask.request(), rows(Integer.toString(renewed))));
                return true;
            case "flood":
                for (int i = 0; i < 20_000; i++) {
                    writer.write(new Calls(Collections.singletonList(
                            Call.builder("p1", "com.shop.Order", "place").time(i, i + 1).build())));
                }
                writer.write(Answer.rows(ask.request(), rows("done")));
                return true;
            default:
                writer.write(ask.question() == Question.CLASS_BYTES
                        ? Answer.bytes(ask.request(), new byte[] {1, 2, 3})
                        : Answer.rows(ask.request(), rows(ask.argument())));
                return true;
        }
    }

    private static List<List<String>> rows(String cell) {
        return Collections.singletonList(Collections.singletonList(cell));
    }

    private static long pid() throws IOException {
        return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
    }

    private static final class In extends InputStream {
        private final SocketChannel channel;

        In(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private static final class Out extends OutputStream {
        private final SocketChannel channel;

        Out(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int one) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }
}
