package io.hotspan.agent.weave;

import java.lang.instrument.ClassFileTransformer;
import java.nio.ByteBuffer;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A heap that fills up around a change: {@code bare} with a plain transformer, {@code ours} with the weaver. Arguments: {@code bytes}
 * or {@code stays}, then {@code bare} or {@code ours}. Prints what came of it; {@code bytes bare} ends with a crash of the JVM, or not.
 */
public final class FullHeap extends Workshop {
    public static void main(String[] arguments) throws Exception {
        boolean ours = arguments[1].equals("ours");
        FullHeap full = new FullHeap();
        full.tell(arguments[0], () -> {
            if (arguments[0].equals("stays")) return full.stays();
            return ours ? full.bytes() : bareBytes();
        });
    }

    /** Its bytes are some kilobytes: what is freed is soon something else. */
    public static final class Kept {
        public static final String TEXT =
                "a text of some length, so that the class file has a size of its own and is found again by nobody else";

        public int twice(int number) {
            return 2 * number;
        }
    }

    private static byte[] shown() throws Exception {
        byte[][] seen = new byte[1][];
        PlainAgent.bare(Kept.class, file -> {
            seen[0] = file.clone();
            return null;
        });
        return seen[0];
    }

    /** What the JVM freed it gives to the next who asks. */
    private static void reuse() {
        for (int i = 0; i < 20_000; i++) ByteBuffer.allocateDirect(100 + i % 4_000);
    }

    /** Once the memory is gone before the change; once it goes in the middle, and comes back while somebody waits for it. */
    private String bytes() throws Exception {
        Hoarder hoarder = new Hoarder();
        weaver.stop();
        ChildAgent.instrumentation.addTransformer(hoarder, true);
        weaver.start();
        install(SLOT, Kept.class);
        remove(Kept.class);
        byte[] before = shown();
        install(SLOT, Kept.class);
        hoarder.shown = 0;
        Object[] little = {new byte[1 << 19]}; // for what asks for the change
        hoarder.fill();
        little[0] = null;
        Outcome gone = remove(Kept.class);
        String said = "shown " + hoarder.shown;
        hoarder.free();
        said += ", identical " + gone.identical + " " + gone.failed.values();
        Thread rescuer = new Thread(() -> {
            while (!hoarder.full) Thread.yield();
            long since = System.nanoTime(); // with nothing that would have to be loaded now
            while (System.nanoTime() - since < 300_000_000L) Thread.yield();
            hoarder.free();
        });
        rescuer.start();
        hoarder.wanted = true;
        Outcome going = remove(Kept.class);
        hoarder.wanted = false;
        rescuer.join();
        reuse();
        boolean same = Arrays.equals(before, shown());
        return said + "; identical " + going.identical + " " + going.failed.values() + ", bytes "
                + (same ? "kept" : "lost");
    }

    /** The memory goes in the middle of each kind of change, and another thread takes whatever becomes free until it has ended. */
    private String stays() throws Exception {
        Hoarder hoarder = new Hoarder();
        weaver.stop();
        ChildAgent.instrumentation.addTransformer(hoarder, true);
        weaver.start();
        Map<String, List<SlotPlan>> first = everyMethod(Kept.class, SLOT);
        Map<String, List<SlotPlan>> second = everyMethod(Kept.class, SLOT + 1);
        Map<String, List<SlotPlan>> none = Collections.emptyMap();

        full(hoarder, first); // nothing was in
        remove(Kept.class);
        boolean named = Kept.class.getMethod("twice", int.class).getParameters()[0].isNamePresent();
        byte[] before = shown();
        change(first);
        full(hoarder, second); // what was in may be out
        change(first);
        String said = weaver.differs(Kept.class, first) ? "out" : "in again";
        full(hoarder, none);
        reuse();
        remove(Kept.class);
        boolean same = Arrays.equals(before, shown());
        return said + (weaver.isClean() ? ", clean" : ", dirty") + ", bytes " + (same ? "kept" : "lost") + ", names "
                + (named ? "kept" : "lost");
    }

    private void change(Map<String, List<SlotPlan>> wanted) {
        weaver.change(Collections.<Class<?>, Map<String, List<SlotPlan>>>singletonMap(Kept.class, wanted));
    }

    private void full(Hoarder hoarder, Map<String, List<SlotPlan>> wanted) throws Exception {
        Thread busy = hoarder.goesOn(4_000);
        hoarder.wanted = true;
        try {
            change(wanted);
        } catch (OutOfMemoryError e) {
            // Nothing was left for this program either; the agent tries again.
        }
        hoarder.stop(busy);
    }

    /** As any agent changes a class: another one, behind it, finds the last of the memory gone. Said only when the JVM lives. */
    private static String bareBytes() throws Exception {
        byte[] before = shown();
        Hoarder hoarder = new Hoarder();
        byte[][] held = new byte[4][]; // else they make room when the transformers are through
        ClassFileTransformer first = new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> is, ProtectionDomain domain, byte[] file) {
                if (is != Kept.class) return null;
                held[0] = file;
                held[1] = PlainAgent.relaid(file);
                return held[1];
            }
        };
        ChildAgent.instrumentation.addTransformer(first, true);
        ChildAgent.instrumentation.addTransformer(hoarder, true);
        ChildAgent.instrumentation.retransformClasses(Kept.class);
        Thread busy = hoarder.goesOn(16);
        hoarder.wanted = true;
        Throwable thrown = null;
        try {
            ChildAgent.instrumentation.retransformClasses(Kept.class);
        } catch (Throwable t) {
            thrown = t;
        }
        hoarder.stop(busy);
        ChildAgent.instrumentation.removeTransformer(hoarder);
        ChildAgent.instrumentation.removeTransformer(first);
        reuse();
        boolean same = Arrays.equals(before, shown());
        return "threw " + (thrown == null ? "nothing" : thrown.getClass().getName()) + ", bytes " + (same ? "kept" : "lost");
    }
}
