package io.hotspan.agent.weave;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.instrument.ClassFileTransformer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.util.TraceClassVisitor;

/**
 * Puts spans into three classes and takes them out again, many times. What a class becomes in each removal's own pass is compared,
 * attribute by attribute, with its class file on disk, by a transformer that comes after the agent's. Arguments: how many cycles, and
 * whether lambdas run in them, whose classes some JDKs keep. Prints
 * how memory grew over the last two fifths of them.
 */
public final class Cycling extends Workshop {
    private static final int EVERY = 10;

    /** Kept for reflection; a value of each kind that class files store apart. */
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Mark {
        String[] names() default {"a", "b"};

        Class<?> type() default String.class;

        int number() default 7;
    }

    /** Each attribute that a method can have. */
    public static final class Rich<T extends Comparable<T>> {
        private final T value;
        public static int woven;

        @Mark(number = 1)
        public Rich(@Mark final T value) throws IllegalArgumentException {
            this.value = value;
        }

        @Deprecated
        @Mark(names = {"c"}, type = int.class)
        public <X extends Exception> int caught(String text, X failure) throws IOException, X {
            int found = 0;
            try {
                for (int i = 0; i < text.length(); i++) found += Integer.parseInt(text.substring(i, i + 1));
                synchronized (this) {
                    found++;
                }
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                long wide = found;
                return (int) -wide;
            } catch (Throwable t) {
                throw new IOException(t);
            } finally {
                woven++;
            }
            switch (found) {
                case 1:
                case 2:
                    return 1;
                case 1000:
                    return 2;
                default:
                    return found;
            }
        }

        public T value() {
            return value;
        }
    }

    public static final class Lambdas {
        public static int sum(int... numbers) {
            Runnable[] all = new Runnable[numbers.length];
            int[] sum = {0};
            for (int i = 0; i < all.length; i++) {
                int number = numbers[i];
                all[i] = () -> sum[0] += number;
            }
            for (Runnable one : all) one.run();
            return sum[0];
        }
    }

    public static final class Small {
        public static int one(int a) {
            return a + 1;
        }
    }

    private static final Class<?>[] CLASSES = {Rich.class, Lambdas.class, Small.class};

    private final Map<Class<?>, String> onDisk = new HashMap<>();
    private final Map<Class<?>, String> became = new HashMap<>();
    private boolean out;
    private boolean lambdas;

    private final ClassFileTransformer last = new ClassFileTransformer() {
        @Override
        public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
            if (onDisk.containsKey(type) && (out || type == Small.class)) became.put(type, text(file));
            return null;
        }
    };

    private static String text(byte[] file) {
        ClassNode node = new ClassNode();
        // HotSpot drops the stack maps of what it does not verify, and keeps methods in an order of its own.
        new ClassReader(file).accept(node, ClassReader.SKIP_FRAMES);
        node.methods.sort(Comparator.comparing(method -> method.name + method.desc));
        node.innerClasses.sort(Comparator.comparing(inner -> inner.name));
        for (MethodNode method : node.methods) {
            method.access &= ~Opcodes.ACC_DEPRECATED; // the JVM hands out the annotation and not the attribute
            if (method.localVariables == null) continue;
            method.localVariables.sort(Comparator.comparing((LocalVariableNode local) -> local.index)
                    .thenComparing(local -> method.instructions.indexOf(local.start)));
        }
        StringWriter text = new StringWriter();
        node.accept(new TraceClassVisitor(new PrintWriter(text)));
        return text.toString();
    }

    public static void main(String[] arguments) throws Exception {
        Cycling cycling = new Cycling();
        cycling.lambdas = arguments[1].equals("lambdas");
        cycling.run(Integer.parseInt(arguments[0]));
        cycling.close("cycles");
    }

    private void run(int cycles) throws Exception {
        for (Class<?> type : CLASSES) onDisk.put(type, text(ClassShape.classFile(type)));
        ChildAgent.instrumentation.addTransformer(last, true);
        Map<String, List<long[]>> measured = new LinkedHashMap<>();
        for (int i = 1; i <= cycles && wrong.isEmpty(); i++) {
            cycle(i);
            if (i > cycles - cycles * 2 / 5 && i % EVERY == 0) measure(i, measured);
        }
        expect(entered(SLOT) == (lambdas ? 5L : 3L) * cycles, "entered " + entered(SLOT));
        for (Map.Entry<String, List<long[]>> pool : measured.entrySet()) {
            List<long[]> points = pool.getValue();
            System.out.println(pool.getKey() + " grows " + Math.round(slope(points)) + " bytes a cycle, from "
                    + points.get(0)[1] / 1024 + " to " + points.get(points.size() - 1)[1] / 1024 + " KB");
        }
    }

    private void cycle(int number) throws Exception {
        Outcome in = install(SLOT, CLASSES);
        expect(in.failed.isEmpty() && in.refused.isEmpty(), "cycle " + number + " in " + in.failed + in.refused);
        expect(!became.get(Small.class).equals(onDisk.get(Small.class)), "cycle " + number + " nothing is woven");
        work();
        became.clear();
        out = true;
        Outcome gone = remove(CLASSES);
        out = false;
        expect(gone.identical == CLASSES.length, "cycle " + number + " out " + gone.failed + gone.different);
        for (Class<?> type : CLASSES) {
            String differs = difference(onDisk.get(type), became.get(type));
            expect(differs.isEmpty(), "cycle " + number + " " + type + ": " + differs);
        }
        work();
    }

    private static String difference(String one, String other) {
        String[] is = one.split("\n", -1);
        String[] became = other.split("\n", -1);
        for (int i = 0; i < Math.min(is.length, became.length); i++) {
            if (!is[i].equals(became[i])) return "line " + i + ": " + is[i] + " -> " + became[i];
        }
        return is.length == became.length ? "" : is.length + " lines -> " + became.length;
    }

    /** Three calls of what is woven, or five. */
    private void work() throws Exception {
        expect(new Rich<>("a").caught("12", new RuntimeException()) == 4, "result of Rich");
        expect(!lambdas || Lambdas.sum(1) == 1, "result of Lambdas"); // and its lambda
        expect(Small.one(1) == 2, "result of Small");
    }

    private static void measure(int cycle, Map<String, List<long[]>> into) {
        System.gc();
        long metaspace = 0;
        long code = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            long used = pool.getUsage().getUsed();
            if (pool.getName().equals("Metaspace")) metaspace = used;
            if (pool.getName().startsWith("Code")) code += used; // one pool, or three segments
        }
        put(into, "metaspace", cycle, metaspace);
        put(into, "heap after GC", cycle, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        put(into, "code cache", cycle, code);
    }

    private static void put(Map<String, List<long[]>> into, String what, int cycle, long bytes) {
        List<long[]> points = into.get(what);
        if (points == null) into.put(what, points = new ArrayList<>());
        points.add(new long[] {cycle, bytes});
    }

    /** Least squares. */
    private static double slope(List<long[]> points) {
        double meanX = 0;
        double meanY = 0;
        for (long[] point : points) {
            meanX += (double) point[0] / points.size();
            meanY += (double) point[1] / points.size();
        }
        double above = 0;
        double below = 0;
        for (long[] point : points) {
            above += (point[0] - meanX) * (point[1] - meanY);
            below += (point[0] - meanX) * (point[0] - meanX);
        }
        return above / below;
    }
}
