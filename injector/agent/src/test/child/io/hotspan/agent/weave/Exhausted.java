package io.hotspan.agent.weave;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.govern.Control;
import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Takes a probe out when there is no metaspace, or no heap, to take it out with; and once more when there is. */
public final class Exhausted {
    private static final int SLOT = 1; // the first that is given
    private static final long SECOND = 1_000_000_000L;

    private final Ring ring = Ring.install(ChildAgent.instrumentation);
    private final SlotTable table;
    private final Drainer drainer;
    private final Weaver weaver = new Weaver(ChildAgent.instrumentation, ring, System.getProperty("java.version"));
    private final Control control;
    private final Method target;
    private long revision;
    private boolean ours;

    private Exhausted() throws Exception {
        ring.open(1 << 20, false);
        table = new SlotTable(ring.slotCapacity());
        drainer = new Drainer(ring, table);
        weaver.start();
        drainer.start();
        control = new Control(ChildAgent.instrumentation, ring, weaver, drainer, table);
        ChildAgent.instrumentation.addTransformer(last, true);
        target = new Definer().define("com.shop.Large", large("com/shop/Large", 400)).getMethod("m7", int.class);
    }

    /** Comes after the weaver: sees what the class becomes. */
    private final ClassFileTransformer last = new ClassFileTransformer() {
        @Override
        public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
            if (type != null && "com/shop/Large".equals(name)) {
                ours = new String(file, StandardCharsets.ISO_8859_1).contains(ring.bridgeName());
            }
            return null;
        }
    };

    private static final class Definer extends ClassLoader {
        Definer() {
            super(Exhausted.class.getClassLoader());
        }

        Class<?> define(String name, byte[] file) {
            return defineClass(name, file, 0, file.length);
        }
    }

    /** Its constant pool is most of it: two of them are merged when it changes, and that needs memory in one piece. */
    private static byte[] large(String name, int methods) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
        for (int i = 0; i < methods; i++) {
            MethodVisitor m = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "m" + i, "(I)I", null, null);
            m.visitCode();
            m.visitLdcInsn(1_000_000 + i);
            m.visitVarInsn(Opcodes.ILOAD, 0);
            m.visitInsn(Opcodes.IADD);
            m.visitLdcInsn("text " + i);
            m.visitInsn(Opcodes.POP);
            m.visitInsn(Opcodes.IRETURN);
            m.visitMaxs(0, 0);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    public static void main(String[] arguments) throws Exception {
        Exhausted exhausted = new Exhausted();
        if (arguments[0].equals("waiting")) exhausted.waiting();
        else exhausted.run(arguments[0].equals("metaspace"));
    }

    private void call(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            if ((int) target.invoke(null, 1) != 1_000_008) System.out.println("WRONG result");
        }
    }

    private long entered() {
        return ring.counts(SLOT)[Layout.COUNT_ENTERED];
    }

    private void set(List<Wanted> wanted) {
        control.set(new SetProbes(++revision, wanted));
    }

    private void say(String what) {
        Stopped stopped = control.stopped(EndReason.LEFT);
        System.out.println(what + ": ours " + ours + ", entered " + entered() + ", woven " + weaver.wovenClasses() + ", to do "
                + !control.isEmpty() + ", failed " + stopped.failed() + ", identical " + stopped.identical());
        for (String failure : stopped.failures()) System.out.println("  " + failure);
    }

    private void run(boolean metaspace) throws Exception {
        call(1);
        set(Collections.singletonList(Wanted.builder("p1", "com.shop.Large::m7").ratePerSecond(1e6).build()));
        call(5);
        control.tick(System.nanoTime()); // as it has been, ten times a second: its classes are loaded
        say("in");
        if (metaspace) withoutMetaspace();
        else withoutHeap();
        call(5);
        say("out");
        weaver.stop();
        drainer.stop();
        System.out.println("afterwards: ours " + ours + ", suppressed " + ring.suppressed());
    }

    /** The heap is all but full when a probe comes that may wait; then there is room again. */
    private void waiting() throws Exception {
        call(1);
        control.tick(System.nanoTime()); // its classes are loaded
        Wanted wanted = Wanted.builder("p1", "com.shop.Large::m7").ratePerSecond(1e6).waitForClass(true).build();
        Object[] filler = new Object[1 << 20];
        Object[] little = {new byte[1 << 20]};
        fillHeap(filler);
        little[0] = null;
        set(Collections.singletonList(wanted));
        java.util.Arrays.fill(filler, null);
        System.gc();
        ProbeReport report = control.status().reports().get(0);
        String until = report.remainingMillis() > 0 ? ", not for ever" : ", for ever";
        System.out.println(report.state() + ": " + report.reason() + " " + report.warnings() + until);
        control.tick(System.nanoTime() + 20 * SECOND);
        call(5);
        ProbeReport now = control.status().reports().get(0);
        System.out.println(now.state() + " " + now.warnings() + ", entered " + now.ledger().entered());
        say("in");
        set(Collections.<Wanted>emptyList());
        say("out");
        weaver.stop();
        drainer.stop();
    }

    private void withoutMetaspace() throws Exception {
        List<Object> filler = new ArrayList<>();
        fillMetaspace(filler);
        try {
            set(Collections.<Wanted>emptyList());
            call(5);
            say("exhausted");
            control.tick(System.nanoTime() + SECOND);
            say("tried again");
        } catch (OutOfMemoryError e) {
            filler.clear();
            e.printStackTrace(System.out);
        }
        filler.clear();
        System.gc();
        ticks();
    }

    /** As the control thread does: struck, it is inert and gives all back; where there was just enough to be told, it tries again. */
    private void withoutHeap() {
        Object[] filler = new Object[1 << 20];
        List<Wanted> nothing = Collections.emptyList();
        boolean thrown = false;
        fillHeap(filler);
        try {
            set(nothing);
        } catch (OutOfMemoryError e) {
            ring.inert();
            thrown = true;
        }
        java.util.Arrays.fill(filler, null);
        if (thrown) weaver.restoreAll();
        else ticks();
    }

    private void ticks() {
        for (int i = 2; i < 5; i++) control.tick(System.nanoTime() + i * SECOND);
    }

    private static void fillMetaspace(List<Object> filler) {
        int number = 0;
        for (int methods : new int[] {300, 30, 3, 1}) {
            Definer definer = new Definer();
            filler.add(definer);
            try {
                while (true) {
                    String name = "Filler" + number++;
                    definer.define(name, large(name, methods)).getDeclaredConstructors();
                }
            } catch (OutOfMemoryError e) {
                if (!"Metaspace".equals(e.getMessage()) && !"Compressed class space".equals(e.getMessage())) throw e;
            }
        }
    }

    private static void fillHeap(Object[] filler) {
        int n = 0;
        for (int size = 1 << 20; size >= 16; size /= 4) {
            try {
                while (n < filler.length) filler[n++] = new byte[size];
            } catch (OutOfMemoryError e) {
                continue; // smaller ones still fit
            }
        }
    }
}
