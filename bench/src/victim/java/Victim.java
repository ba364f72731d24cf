import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The JVM that is measured. Argument: how many classes to define. Commands on standard input, an answer line to each:
 *
 * <pre>
 *   trees RATE SECONDS   calls a, which calls b, which calls c, so many times a second; answers how many it made
 *   hot SECONDS          calls every defined class's method in turn; answers calls per second and p99 and longest pass, per second
 *   noop TIMES           retransforms one class with a transformer that declines
 * </pre>
 */
public final class Victim {
    private static Instrumentation instrumentation;
    private static volatile long sink;
    private static Op[] ops = new Op[0];

    private Victim() {}

    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    public static void main(String[] args) throws Exception {
        define(Integer.parseInt(args[0]));
        for (int i = 0; i < 200_000; i++) sink += new Victim().a(i);
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("trees")) trees(Long.parseLong(words[1]), Integer.parseInt(words[2]));
            else if (words[0].equals("hot")) hot(Integer.parseInt(words[1]));
            else if (words[0].equals("noop")) noop(Integer.parseInt(words[1]));
        }
    }

    private static void trees(long perSecond, int seconds) {
        Victim victim = new Victim();
        long start = System.nanoTime();
        long made = 0;
        long all = perSecond * seconds;
        while (made < all) {
            long due = Math.min(all, (long) ((System.nanoTime() - start) / 1e9 * perSecond) + 1);
            for (; made < due; made++) sink += victim.a(made);
            LockSupport.parkNanos(500_000);
        }
        System.out.println("trees " + made + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    long a(long x) {
        return b(work(x)) + 1;
    }

    long b(long x) {
        return c(work(x)) + 1;
    }

    long c(long x) {
        return work(x) + 1;
    }

    private static long work(long x) {
        long y = x;
        for (int i = 0; i < 100; i++) y = y * 6364136223846793005L + 1442695040888963407L;
        return y;
    }

    private static void hot(int seconds) {
        StringBuilder answer = new StringBuilder("hot");
        for (int second = 0; second < seconds; second++) {
            long end = System.nanoTime() + 1_000_000_000L;
            long[] passes = new long[200_000];
            int n = 0;
            long last = System.nanoTime();
            while (last < end && n < passes.length) {
                for (int i = 0; i < ops.length; i++) sink += ops[i].op(i);
                long now = System.nanoTime();
                passes[n++] = now - last;
                last = now;
            }
            Arrays.sort(passes, 0, n);
            answer.append(' ')
                    .append((long) n * ops.length)
                    .append('/')
                    .append(passes[n * 99 / 100] / 1000)
                    .append('/')
                    .append(passes[n - 1] / 1000);
        }
        System.out.println(answer);
    }

    private static void noop(int times) throws Exception {
        ClassFileTransformer declines = new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
                return null;
            }
        };
        instrumentation.addTransformer(declines, true);
        for (int i = 0; i < times; i++) {
            instrumentation.retransformClasses(Victim.class);
            LockSupport.parkNanos(200_000_000);
        }
        instrumentation.removeTransformer(declines);
        System.out.println("noop " + times);
    }

    /** The template's name is replaced by one of the same length, so that no offset moves. */
    private static void define(int classes) throws IOException, ReflectiveOperationException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream in = Victim.class.getResourceAsStream("Template.class");
        for (int b = in.read(); b >= 0; b = in.read()) out.write(b);
        byte[] file = out.toByteArray();
        final byte[][] files = new byte[classes][];
        for (int i = 0; i < classes; i++) files[i] = named(file, String.format("T%07d", i));
        ClassLoader loader = new ClassLoader(Victim.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
                byte[] mine = files[Integer.parseInt(name.substring(1))];
                return defineClass(name, mine, 0, mine.length);
            }
        };
        ops = new Op[classes];
        for (int i = 0; i < classes; i++) {
            ops[i] = (Op) loader.loadClass(String.format("T%07d", i))
                    .getDeclaredConstructor()
                    .newInstance();
        }
    }

    private static byte[] named(byte[] file, String name) throws IOException {
        byte[] copy = file.clone();
        byte[] old = "Template".getBytes("US-ASCII");
        for (int i = 0; i + old.length < copy.length; i++) {
            boolean here = true;
            for (int k = 0; k < old.length; k++) here &= copy[i + k] == old[k];
            if (here) System.arraycopy(name.getBytes("US-ASCII"), 0, copy, i, old.length);
        }
        return copy;
    }
}
