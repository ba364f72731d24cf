package io.hotspan.agent.weave;

import java.lang.instrument.ClassFileTransformer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Meets the defects of the JDK: {@code bare} with a plain transformer, as any agent has one, {@code ours} with the weaver. Arguments:
 * the case, then {@code bare} or {@code ours}, then how often. Prints what came of it.
 */
public final class Hazardous extends Workshop {
    public static void main(String[] arguments) throws Exception {
        boolean ours = arguments[1].equals("ours");
        int times = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        Hazardous hazardous = new Hazardous();
        hazardous.tell(arguments[0], () -> hazardous.meet(arguments[0], ours, times));
    }

    private String meet(String what, boolean ours, int times) throws Exception {
        switch (what) {
            case "names":
                return names(ours);
            case "flags":
                return flags(ours);
            case "record":
                return record(Restoring.recordFile(false, true, true), ours);
            case "retained":
                return record(Restoring.recordFile(true, false, false), ours);
            case "retainedLoading":
                return loading(Restoring.recordFile(true, false, false));
            case "plainRecord":
                return record(Restoring.recordFile(true, true, false), ours);
            case "lambda":
                return lambda(ours);
            case "sites":
                return sites(times);
            case "linking":
                return linking(ours, times);
            case "leak":
                return leak(times);
            case "loop":
                return loop(ours);
            default:
                return object();
        }
    }

    // ---------------------------------------------------------------- JDK-8240908

    public static final class Named {
        public String greet(String who) {
            return who;
        }
    }

    private String names(boolean ours) throws Exception {
        boolean in;
        if (ours) {
            install(SLOT, Named.class);
            in = hasName();
            expect(remove(Named.class).identical == 1, "not restored");
        } else {
            PlainAgent.bare(Named.class, file -> PlainAgent.copied(file));
            in = hasName();
            PlainAgent.bare(Named.class, file -> null);
        }
        return "names " + (in ? "kept" : "lost") + ", afterwards " + (hasName() ? "kept" : "lost");
    }

    private static boolean hasName() throws Exception {
        return Named.class.getMethod("greet", String.class).getParameters()[0].isNamePresent();
    }

    /** What javac 21 and later write for the constructors of inner classes and enums, without -parameters: flags, and no names. */
    private enum Shaped {
        INNER("(Ljava/lang/Object;Ljava/util/List;I)V", "(Ljava/util/List<Ljava/lang/String;>;I)V",
                Opcodes.ACC_FINAL | Opcodes.ACC_MANDATED, 0, 0),
        ENUM("(Ljava/lang/String;ILjava/util/List;)V", "(Ljava/util/List<Ljava/lang/String;>;)V",
                Opcodes.ACC_SYNTHETIC, Opcodes.ACC_SYNTHETIC, 0);

        final String descriptor;
        final String signature;
        final int[] flags;

        Shaped(String descriptor, String signature, int... flags) {
            this.descriptor = descriptor;
            this.signature = signature;
            this.flags = flags;
        }

        Class<?> define() {
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, name(), null, "java/lang/Object", null);
            MethodVisitor m = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", descriptor, signature, null);
            for (int flag : flags) m.visitParameter(null, flag);
            m.visitCode();
            m.visitVarInsn(Opcodes.ALOAD, 0);
            m.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
            m.visitInsn(Opcodes.RETURN);
            m.visitMaxs(0, 0);
            m = writer.visitMethod(Opcodes.ACC_PUBLIC, "other", "()V", null, null);
            m.visitCode();
            m.visitInsn(Opcodes.RETURN);
            m.visitMaxs(0, 0);
            writer.visitEnd();
            byte[] file = writer.toByteArray();
            return new ClassLoader(Hazardous.class.getClassLoader()) {
                Class<?> define() {
                    return defineClass(Shaped.this.name(), file, 0, file.length);
                }
            }.define();
        }

        /** What reflection tells of the constructor's parameters. */
        static String told(Class<?> type) {
            StringBuilder told = new StringBuilder();
            for (Parameter parameter : type.getDeclaredConstructors()[0].getParameters()) {
                told.append(parameter.isNamePresent()).append(Integer.toHexString(parameter.getModifiers()));
                told.append(parameter.isImplicit()).append(parameter.isSynthetic());
                told.append(parameter.getParameterizedType().getTypeName()).append(' ');
            }
            return told.toString();
        }
    }

    private String flags(boolean ours) throws Exception {
        String said = "";
        for (Shaped shaped : Shaped.values()) {
            Class<?> type = shaped.define();
            String before = Shaped.told(type);
            expect(before.contains("java.util.List<java.lang.String>"), "not so before: " + before);
            boolean in;
            if (ours) {
                in = flags(type, before, "other()V") & flags(type, before, "other()V", "<init>" + shaped.descriptor);
            } else {
                PlainAgent.bare(type, file -> PlainAgent.copied(file));
                in = Shaped.told(type).equals(before);
                PlainAgent.bare(type, file -> null);
            }
            boolean afterwards = Shaped.told(type).equals(before);
            said += shaped + " " + (in ? "kept" : "lost") + ", afterwards " + (afterwards ? "kept" : "lost") + "; ";
        }
        return said.trim();
    }

    /** Whether they are told as before while probes are in these methods. */
    private boolean flags(Class<?> type, String before, String... methods) {
        Map<String, List<SlotPlan>> plans = new HashMap<>();
        for (String method : methods) plans.put(method, Collections.singletonList(new SlotPlan(
                SLOT, io.hotspan.probes.Action.SPAN, false, null, Collections.<SlotPlan.Value>emptyList())));
        Outcome in = weaver.change(Collections.<Class<?>, Map<String, List<SlotPlan>>>singletonMap(type, plans));
        expect(in.failed.isEmpty() && in.refused.isEmpty(), "in: " + in.failed + in.refused);
        boolean kept = Shaped.told(type).equals(before);
        Outcome out = remove(type);
        expect(out.identical == 1 && out.different.isEmpty(), "not restored: " + out.failed + out.different);
        return kept;
    }

    // ---------------------------------------------------------------- JDK-8376185, JDK-8315575

    private static Class<?> point(byte[] file) throws Exception {
        Path root = Restoring.folderOfPoint();
        Files.write(root.resolve(Restoring.POINT), file);
        return Class.forName("io.hotspan.agent.weave.Point", true, new URLClassLoader(new URL[] {root.toUri().toURL()}));
    }

    private String record(byte[] file, boolean ours) throws Exception {
        Class<?> type = point(file);
        Method x = type.getMethod("x");
        Object point = type.getConstructor(String.class).newInstance("a");
        String refused = "";
        for (int i = 0; i < 60; i++) {
            if (ours) {
                Outcome in = install(SLOT, type);
                refused = in.failed.toString();
                expect(remove(type).identical == (refused.equals("{}") ? 1 : 0), "not restored");
                expect(weaver.trial(file, "x()Ljava/lang/String;", everyMethod(type, SLOT).get("x()Ljava/lang/String;").get(0))
                        .refusal.isEmpty() == refused.equals("{}"), "the trial says otherwise");
            } else {
                PlainAgent.bare(type, one -> PlainAgent.relaid(one));
                annotations(type);
                PlainAgent.bare(type, one -> null);
                annotations(type);
            }
            expect(x.invoke(point).equals("a"), "result");
        }
        return ours ? "refused " + refused : "unharmed";
    }

    private static void annotations(Class<?> type) throws Exception {
        Restoring.annotations(type);
    }

    /** Woven as it loads; then nobody could take the code out again. */
    private String loading(byte[] file) throws Exception {
        weaver.onLoad((loader, name, classFile) -> {
            if (!name.equals("io/hotspan/agent/weave/Point")) return null;
            Map<String, List<SlotPlan>> plans = new HashMap<>(Collections.singletonMap(
                    "x()Ljava/lang/String;",
                    Collections.singletonList(new SlotPlan(
                            SLOT, io.hotspan.probes.Action.SPAN, false, null, Collections.<SlotPlan.Value>emptyList()))));
            return new Weaver.Load(plans);
        });
        ring.budget(1, 1_000_000_000, 1_000_000_000);
        ring.arm(new int[] {SLOT}, new int[] {1});
        Class<?> type = point(file);
        type.getMethod("x").invoke(type.getConstructor(String.class).newInstance("a"));
        return "woven " + (entered(SLOT) == 1);
    }

    // ---------------------------------------------------------------- JDK-8145964

    public void instance() {}

    private Runnable held() {
        return this::instance;
    }

    private String lambda(boolean ours) throws Exception {
        Runnable lambda = held();
        lambda.run();
        String said = "";
        try {
            if (ours) said = "refused " + install(SLOT, lambda.getClass()).failed.values() + ", ";
            else PlainAgent.bare(lambda.getClass(), file -> null);
        } catch (java.lang.instrument.UnmodifiableClassException e) {
            said = "the JVM refuses, ";
        }
        lambda.run();
        held().run();
        return said + "unharmed";
    }

    // ---------------------------------------------------------------- HotSpot and lambdas

    public static final class Making {
        public static Runnable make() {
            return () -> {};
        }
    }

    /** Classes of one lambda that are there after so many changes of the class around it. */
    private static String sites(int changes) throws Exception {
        for (int i = 0; i < changes; i++) {
            PlainAgent.bare(Making.class, file -> PlainAgent.copied(file));
            Making.make().run();
        }
        System.gc();
        int there = 0;
        for (Class<?> type : ChildAgent.instrumentation.getAllLoadedClasses()) {
            if (type.getName().contains("Hazardous$Making$$Lambda")) there++;
        }
        return "classes " + there;
    }

    // ---------------------------------------------------------------- JDK-8277444

    /** Each round another thread links the class while it is retransformed; ends with the first that fails. */
    private String linking(boolean ours, int rounds) throws Exception {
        byte[] file = large();
        AtomicInteger failed = new AtomicInteger();
        ClassFileTransformer copying = new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> is, ProtectionDomain domain, byte[] one) {
                return is != null && "Large".equals(name) ? PlainAgent.copied(one) : null;
            }
        };
        if (!ours) ChildAgent.instrumentation.addTransformer(copying, true);
        for (int i = 0; i < rounds; i++) {
            Class<?> type = new ClassLoader(Hazardous.class.getClassLoader()) {
                Class<?> define() {
                    return defineClass("Large", file, 0, file.length);
                }
            }.define();
            CyclicBarrier together = new CyclicBarrier(2);
            Thread linker = new Thread(() -> {
                try {
                    together.await();
                    Class.forName("Large", true, type.getClassLoader());
                } catch (Exception | LinkageError e) {
                    failed.incrementAndGet();
                }
            });
            linker.start();
            together.await();
            long until = System.nanoTime() + (i * 7919L) % 1_000_000;
            while (System.nanoTime() < until) Thread.yield();
            try {
                if (ours) {
                    Outcome in = weaver.change(Collections.<Class<?>, Map<String, List<SlotPlan>>>singletonMap(
                            type, Collections.singletonMap("m7(I)I", Collections.singletonList(new SlotPlan(
                                    SLOT, io.hotspan.probes.Action.SPAN, false, null, Collections.<SlotPlan.Value>emptyList())))));
                    if (!in.failed.isEmpty()) failed.incrementAndGet();
                } else {
                    ChildAgent.instrumentation.retransformClasses(type);
                }
            } catch (LinkageError e) {
                failed.incrementAndGet();
            }
            linker.join();
            if (failed.get() > 0) return "a round failed";
        }
        return "no round failed";
    }

    private static byte[] large() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Large", null, "java/lang/Object", null);
        writer.visitField(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "f", "I", null, null).visitEnd();
        for (int i = 0; i < 300; i++) {
            MethodVisitor m = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "m" + i, "(I)I", null, null);
            m.visitCode();
            for (int k = 0; k < 30; k++) {
                m.visitFieldInsn(Opcodes.GETSTATIC, "Large", "f", "I");
                m.visitInsn(Opcodes.ICONST_1);
                m.visitInsn(Opcodes.IADD);
                m.visitFieldInsn(Opcodes.PUTSTATIC, "Large", "f", "I");
                m.visitVarInsn(Opcodes.ILOAD, 0);
                m.visitMethodInsn(Opcodes.INVOKESTATIC, "Large", "m" + (i + 1) % 300, "(I)I", false);
                m.visitInsn(Opcodes.POP);
            }
            m.visitVarInsn(Opcodes.ILOAD, 0);
            m.visitInsn(Opcodes.IRETURN);
            m.visitMaxs(0, 0);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    // ---------------------------------------------------------------- JDK-8308762

    public static final class Catching {
        public static int parse(String text) {
            try {
                return Integer.parseInt(text);
            } catch (Throwable t) {
                return -1;
            }
        }
    }

    /** Metaspace for each change, over the second half of them. */
    private static String leak(int changes) throws Exception {
        long half = 0;
        for (int i = 0; i <= changes; i++) {
            PlainAgent.bare(Catching.class, file -> PlainAgent.copied(file));
            if (i == changes / 2) half = metaspace();
        }
        return "bytes " + (metaspace() - half) / (changes / 2);
    }

    private static long metaspace() {
        System.gc();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals("Metaspace")) return pool.getUsage().getUsed();
        }
        throw new IllegalStateException("no pool Metaspace");
    }

    // ---------------------------------------------------------------- HotSpot and methods that run on

    public static final class Looping implements Runnable {
        static volatile long rounds;
        static volatile boolean over;

        @Override
        public void run() {
            long x = 1;
            for (long i = 0; !over; i++) {
                for (int k = 0; k < 1_000; k++) x = x * 31 + (x >>> 7);
                if (x != 0) rounds = i;
            }
        }

        static double perSecond() throws InterruptedException {
            long before = rounds;
            long start = System.nanoTime();
            Thread.sleep(500);
            return (rounds - before) * 1e9 / (System.nanoTime() - start);
        }
    }

    /** How fast a loop is that was running when its class was changed and changed back, and how fast it was. */
    private String loop(boolean ours) throws Exception {
        Thread runner = new Thread(new Looping());
        runner.setDaemon(true);
        runner.start();
        Looping.perSecond();
        double before = Looping.perSecond();
        if (ours) {
            install(SLOT, Looping.class);
            expect(remove(Looping.class).identical == 1, "not restored");
        } else {
            PlainAgent.bare(Looping.class, file -> PlainAgent.copied(file));
            PlainAgent.bare(Looping.class, file -> null);
        }
        Looping.perSecond();
        double after = Looping.perSecond();
        Looping.over = true;
        runner.join();
        return after < before / 4 ? "interpreted" : "compiled";
    }

    // ---------------------------------------------------------------- java.lang.Object

    private String object() {
        Outcome in = install(SLOT, Object.class);
        new Object();
        Outcome out = remove(Object.class);
        return "<init> " + in.refused.get(Object.class).get("<init>()V") + ", failed " + in.failed + ", restored "
                + out.identical + out.different;
    }
}
