package io.hotspan.bridge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The closed world: whatever runs on the application's thread calls nothing but what the JVM itself provides as an intrinsic or a
 * native, and allocates, locks, boxes, loads nothing. It must be possible to probe String.hashCode.
 */
class ClosedWorldTest {
    /** What woven code calls. */
    private static final Set<String> ENTRY_POINTS = Set.of(
            "enter",
            "enterIf",
            "enterTimed",
            "count",
            "armed",
            "start",
            "startTimed",
            "exit",
            "leave",
            "admitAtExit",
            "time",
            "reserve",
            "put",
            "publish",
            "suppressed");

    private static final Set<String> ALLOWED = Set.of(
            "java/lang/Thread.currentThread",
            "java/lang/Object.getClass",
            "java/lang/System.nanoTime",
            "java/lang/Double.doubleToRawLongBits",
            "java/lang/Double.longBitsToDouble",
            "sun/misc/Unsafe.getLong",
            "sun/misc/Unsafe.getInt",
            "sun/misc/Unsafe.getShort",
            "sun/misc/Unsafe.getByte",
            "sun/misc/Unsafe.getChar",
            "sun/misc/Unsafe.getBoolean",
            "sun/misc/Unsafe.getFloat",
            "sun/misc/Unsafe.getDouble",
            "sun/misc/Unsafe.getObject",
            "sun/misc/Unsafe.getLongVolatile",
            "sun/misc/Unsafe.getAndAddInt",
            "sun/misc/Unsafe.getAndAddLong",
            "sun/misc/Unsafe.putOrderedLong",
            "sun/misc/Unsafe.fullFence",
            "sun/misc/Unsafe.compareAndSwapLong");

    /** HotSpot inlines a hot method up to this many bytes (FreqInlineSize). */
    private static final int INLINED = 325;

    private static final class Body {
        final Set<String> calls = new TreeSet<>();
        final List<String> forbidden = new ArrayList<>();
        int length;
    }

    private static Map<String, Body> bodies(String... classes) {
        Map<String, Body> bodies = new HashMap<>();
        for (String name : classes) scan(read(name), bodies);
        return bodies;
    }

    private static Map<String, Body> theBridge() {
        return bodies(
                "io/hotspan/bridge/Bridge",
                "io/hotspan/bridge/Claims",
                "io/hotspan/bridge/Quiet",
                "io/hotspan/bridge/Words",
                "io/hotspan/bridge/Guard");
    }

    private static Body body(Map<String, Body> bodies, String method) {
        return requireNonNull(bodies.get(method), method);
    }

    private static byte[] read(String name) {
        try (InputStream in = ClosedWorldTest.class.getClassLoader().getResourceAsStream(name + ".class")) {
            if (in == null) throw new IOException("no " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void scan(byte[] file, Map<String, Body> bodies) {
        ClassReader reader = new ClassReader(file);
        String owner = reader.getClassName();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        Body body = new Body();
                        bodies.put(owner + '.' + name + descriptor, body);
                        if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) body.forbidden.add("synchronized");
                        return new Scan(body);
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }

    private static final class Scan extends MethodVisitor {
        private final Body body;
        private final Label end = new Label();

        Scan(Body body) {
            super(Opcodes.ASM9, new org.objectweb.asm.ClassWriter(0).visitMethod(0, "m", "()V", null, null));
            this.body = body;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            body.calls.add(owner + '.' + name + descriptor);
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle handle, Object... arguments) {
            body.forbidden.add("invokedynamic " + name);
            super.visitInvokeDynamicInsn(name, descriptor, handle, arguments);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.NEW || opcode == Opcodes.ANEWARRAY) body.forbidden.add("allocation of " + type);
            super.visitTypeInsn(opcode, type);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) body.forbidden.add("allocation of an array");
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            body.forbidden.add("allocation of " + descriptor);
            super.visitMultiANewArrayInsn(descriptor, dimensions);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.MONITORENTER) body.forbidden.add("monitor");
            if (opcode == Opcodes.ATHROW) body.forbidden.add("throw");
            super.visitInsn(opcode);
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (!(value instanceof Number)) body.forbidden.add("constant " + value);
            super.visitLdcInsn(value);
        }

        @Override
        public void visitMaxs(int stack, int locals) {
            super.visitLabel(end);
            super.visitMaxs(stack, locals);
            body.length = end.getOffset();
        }
    }

    /** Every method of the given ones that the entry points reach. */
    private static Set<String> reachable(Map<String, Body> bodies) {
        Deque<String> open = new ArrayDeque<>();
        for (String method : bodies.keySet()) {
            String name = method.substring(method.indexOf('.') + 1, method.indexOf('('));
            boolean guard = method.startsWith("io/hotspan/bridge/Guard.") && !name.startsWith("<");
            if (guard && !Set.of("offset", "coder").contains(name)) open.add(method);
            boolean bridge =
                    method.startsWith("io/hotspan/bridge/Bridge.") || method.startsWith("io/hotspan/bridge/Quiet.");
            if (bridge && ENTRY_POINTS.contains(name)) open.add(method);
        }
        Set<String> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            for (String call : body(bodies, open.pop()).calls) {
                if (bodies.containsKey(call) && seen.add(call)) open.add(call);
            }
        }
        return seen;
    }

    private static List<String> violations(Map<String, Body> bodies) {
        List<String> violations = new ArrayList<>();
        for (String method : new TreeSet<>(reachable(bodies))) {
            Body body = body(bodies, method);
            for (String forbidden : body.forbidden) violations.add(method + ": " + forbidden);
            for (String call : body.calls) {
                boolean known = bodies.containsKey(call) || ALLOWED.contains(call.substring(0, call.indexOf('(')));
                if (!known) violations.add(method + " calls " + call);
            }
        }
        return violations;
    }

    @Test
    void theHotPathCallsIntrinsicsAndNativesOnly() {
        Map<String, Body> bodies = theBridge();

        assertThat(violations(bodies)).isEmpty();
        assertThat(reachable(bodies)).hasSizeGreaterThan(50);
    }

    @Test
    void everyHotMethodCanBeInlined() {
        Map<String, Body> bodies = theBridge();
        Map<String, Integer> tooLong = new TreeMap<>();
        for (String method : reachable(bodies)) {
            if (body(bodies, method).length >= INLINED) tooLong.put(method, body(bodies, method).length);
        }

        assertThat(tooLong).isEmpty();
        assertThat(body(bodies, "io/hotspan/bridge/Bridge.enterIf(II)J").length).isBetween(20, 100);
    }

    /** The scan would be worth nothing if it overlooked what it looks for. */
    @Test
    void theScanSeesEveryForbiddenThing() {
        Map<String, Body> bodies = bodies("io/hotspan/bridge/ClosedWorldTest$Naughty");
        Map<String, Body> asBridge = new HashMap<>();
        bodies.forEach((name, body) ->
                asBridge.put("io/hotspan/bridge/Bridge." + name.substring(name.indexOf('.') + 1), body));

        assertThat(String.join("\n", violations(asBridge)))
                .contains(
                        "calls java/lang/ThreadLocal.get",
                        "calls java/lang/Long.valueOf",
                        "allocation of java/lang/Object")
                .contains("monitor", "synchronized", "invokedynamic", "allocation of an array", "constant text")
                .contains("calls java/lang/Math.max");
    }

    @SuppressWarnings("unused") // read as byte code only
    private static final class Naughty {
        private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();

        static Object enter(int id) {
            return LOCAL.get();
        }

        static Object exit(long value) {
            return value;
        }

        static Object leave(Object lock) {
            synchronized (lock) {
                return new Object();
            }
        }

        static synchronized long[] start(int n) {
            return new long[n];
        }

        static Runnable time(int n) {
            return () -> enter(n);
        }

        static String put(int n) {
            return "text";
        }

        static int reserve(int a, int b) {
            return Math.max(a, b);
        }
    }
}
