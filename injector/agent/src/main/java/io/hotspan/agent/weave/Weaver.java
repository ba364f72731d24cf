package io.hotspan.agent.weave;

import io.hotspan.agent.ring.Ring;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes classes look as their plans say; the only caller of retransformClasses. Threads: {@link #change} on the control thread; the
 * transformer runs there too, and on whatever thread another agent retransforms one of our classes. The lock is a leaf: nothing is
 * called while it is held.
 */
public final class Weaver {
    /** What one change did. */
    public static final class Outcome {
        /** Time in the VM's retransformation, application stopped for most of it; 0 when nothing had to change. */
        public long nanos;

        public int classes;
        /** Classes left as they were, with the reason; sorted by name. */
        public final TreeMap<String, String> failed = new TreeMap<>();
        /** Methods left as they were, by class and then method. */
        public final IdentityHashMap<Class<?>, Map<String, String>> refused = new IdentityHashMap<>();
        /** Classes that went back to what they were: seen in that very pass to be so, or not. */
        public int identical;

        public final List<String> different = new ArrayList<>();
    }

    private static final class State {
        ClassPlan plan;
        /** What the class looks like when the JVM refuses the plan; null = as it was before us. */
        @Nullable
        ClassPlan former;

        @Nullable
        Map<String, Long> before;

        @Nullable
        Map<String, Long> seen;

        ClassPlan.@Nullable Woven woven;

        @Nullable
        Throwable failure;

        State(ClassPlan plan) {
            this.plan = plan;
        }
    }

    private final Instrumentation instrumentation;
    private final MethodWeaver.Names names;
    private final boolean graft;
    private final String javaVersion;
    private final Object lock = new Object();
    private final WeakHashMap<Class<?>, State> states = new WeakHashMap<>();
    private final ClassFileTransformer weaving = new Weaving();
    private final ClassFileTransformer witness = new Witness();
    private volatile @Nullable LoadHook loadHook;

    /** Weaves classes as they load. Runs on the thread that loads the class. */
    public interface LoadHook {
        /** Returns slots by method name and descriptor, or null when the class is not meant. */
        @Nullable
        Map<String, List<SlotPlan>> plan(@Nullable ClassLoader loader, String internalName, byte[] classFile);
    }

    public Weaver(Instrumentation instrumentation, Ring ring, String javaVersion) {
        this.instrumentation = instrumentation;
        constants = new Constants();
        names = new MethodWeaver.Names(ring.bridgeName(), ring.guardName(), constants);
        graft = Grafts.affects(javaVersion);
        this.javaVersion = javaVersion;
        this.ring = ring;
    }

    private final Constants constants;
    private final Ring ring;

    public void start() {
        instrumentation.addTransformer(weaving, true);
        instrumentation.addTransformer(witness, true);
    }

    public void stop() {
        instrumentation.removeTransformer(witness);
        instrumentation.removeTransformer(weaving);
    }

    public void onLoad(@Nullable LoadHook hook) {
        loadHook = hook;
    }

    /** What weaving would come to. */
    public static final class Trial {
        /** Bytes by which an interpreted frame of the method grows; 0 when it would not be woven. */
        public final int frameBytes;
        /** Why it would not be woven; empty when it would. */
        public final String refusal;

        /** Of a class whose code cannot be read before it is changed. */
        public static final Trial UNKNOWN = new Trial(0, "");

        Trial(int frameBytes, String refusal) {
            this.frameBytes = frameBytes;
            this.refusal = refusal;
        }
    }

    /**
     * Weaves one method of a class file and throws the result away; nothing in the JVM changes.
     *
     * @param method name and descriptor
     */
    public Trial trial(byte[] classFile, String method, SlotPlan slot) {
        Map<String, List<SlotPlan>> slots = Collections.singletonMap(method, Collections.singletonList(slot));
        MethodWeaver.Names scratch = new MethodWeaver.Names(names.bridge, names.guard, new Constants());
        ClassPlan.Woven woven = new ClassPlan(slots, Grafts.NONE).weave(classFile, scratch);
        String refusal = woven == null ? null : woven.refused.get(method);
        Integer bytes = woven == null ? null : woven.frameBytes.get(method);
        return new Trial(refusal != null || bytes == null ? 0 : bytes, refusal == null ? "" : refusal);
    }

    /** Bytes by which a frame of the method grows; 0 when it is not woven. */
    public int frameBytes(Class<?> type, String method) {
        synchronized (lock) {
            State state = states.get(type);
            if (state == null || state.woven == null) return 0;
            Integer bytes = state.woven.frameBytes.get(method);
            return bytes == null ? 0 : bytes;
        }
    }

    /**
     * One change: one retransformation for all classes, so one stop of the VM. Where it fails it is bisected; the culprit stays as it
     * was.
     *
     * @param wanted slots by class and method; an empty map restores the class
     */
    public Outcome change(Map<Class<?>, Map<String, List<SlotPlan>>> wanted) {
        Outcome outcome = new Outcome();
        List<Class<?>> classes = new ArrayList<>();
        for (Map.Entry<Class<?>, Map<String, List<SlotPlan>>> entry : wanted.entrySet()) {
            if (prepare(entry.getKey(), entry.getValue(), outcome)) classes.add(entry.getKey());
        }
        if (classes.isEmpty()) return outcome;
        retransform(classes, outcome);
        for (Class<?> type : classes) settle(type, wanted.get(type), outcome);
        return outcome;
    }

    private boolean prepare(Class<?> type, Map<String, List<SlotPlan>> slots, Outcome outcome) {
        Grafts grafts = Grafts.NONE;
        State known;
        synchronized (lock) {
            known = states.get(type);
        }
        if (known == null && slots.isEmpty()) return false;
        String unfit = unfit(type);
        if (unfit != null) {
            outcome.failed.put(type.getName(), unfit);
            return false;
        }
        try {
            // Links the class: retransforming one that is being linked fails, or crashes, before JDK 25.0.2
            // (JDK-8277444).
            Object unused = type.getDeclaredConstructors();
            if (graft && known == null) grafts = Grafts.of(type);
        } catch (LinkageError e) {
            outcome.failed.put(type.getName(), "the class cannot be linked: " + e);
            return false;
        }
        synchronized (lock) {
            if (known == null) {
                states.put(type, new State(new ClassPlan(slots, grafts)));
            } else {
                known.former = known.plan;
                known.plan = known.plan.with(slots);
                known.seen = null;
                known.woven = null;
            }
        }
        return true;
    }

    /** Asking the JVM to change such a class fails, or crashes it (JDK-8145964). */
    private @Nullable String unfit(Class<?> type) {
        if (type.isArray() || type.isPrimitive()) return "it has no code";
        if (type.getName().indexOf('/') >= 0)
            return "it is a hidden class, as of a lambda: the JVM does not let it change";
        if (!instrumentation.isModifiableClass(type)) return "the JVM does not let it change";
        Class<?> parent = type.getSuperclass();
        if (parent == null || !parent.getName().equals("java.lang.Record")) return null;
        byte[] file = ClassShape.classFile(type);
        return file == null ? null : hazard(file);
    }

    /** Why this JDK must not be asked to change such a class; null when nothing is known against it. */
    public @Nullable String hazard(byte[] classFile) {
        return Hazards.of(javaVersion, classFile);
    }

    private void retransform(Collection<Class<?>> classes, Outcome outcome) {
        List<Class<?>> list = new ArrayList<>(classes);
        long start = System.nanoTime();
        try {
            instrumentation.retransformClasses(list.toArray(new Class<?>[0]));
            outcome.nanos += System.nanoTime() - start;
            outcome.classes += list.size();
        } catch (UnmodifiableClassException | LinkageError | RuntimeException | OutOfMemoryError | InternalError e) {
            outcome.nanos += System.nanoTime() - start;
            if (list.size() == 1) {
                outcome.failed.put(list.get(0).getName(), "the JVM refused the woven class: " + e);
                return;
            }
            retransform(list.subList(0, list.size() / 2), outcome);
            retransform(list.subList(list.size() / 2, list.size()), outcome);
        }
    }

    private void settle(Class<?> type, @Nullable Map<String, List<SlotPlan>> slots, Outcome outcome) {
        synchronized (lock) {
            State state = states.get(type);
            if (state == null) return;
            if (state.failure != null) outcome.failed.put(type.getName(), "weaving failed: " + state.failure);
            if (slots != null && !slots.isEmpty()) {
                if (state.woven != null && !state.woven.refused.isEmpty())
                    outcome.refused.put(type, state.woven.refused);
                if (outcome.failed.containsKey(type.getName())) revert(type, state);
                return;
            }
            if (outcome.failed.containsKey(type.getName())) {
                if (state.failure == null && state.former != null) state.plan = state.former;
                return; // still woven: to be tried again
            }
            if (state.before != null && state.before.equals(state.seen)) outcome.identical++;
            else outcome.different.add(type.getName());
            states.remove(type);
        }
    }

    /** After a refusal the class is what it was. Where our own weaving failed it has become what it was before us. */
    private void revert(Class<?> type, State state) {
        ClassPlan former = state.former;
        if (former == null || former.isEmpty() || state.failure != null) states.remove(type);
        else state.plan = former;
    }

    /** Classes that carry our code. */
    public int wovenClasses() {
        synchronized (lock) {
            return states.size();
        }
    }

    private void publishConstants() {
        ring.constants(constants.strings(), constants.numbers());
    }

    private final class Weaving implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String name,
                @Nullable Class<?> type,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            try {
                return type == null ? loading(loader, name, classFile) : retransforming(type, classFile);
            } catch (Throwable t) {
                return type == null ? null : failed(type, t, classFile);
            }
        }
    }

    private byte @Nullable [] loading(@Nullable ClassLoader loader, @Nullable String name, byte[] classFile) {
        LoadHook hook = loadHook;
        if (hook == null || name == null) return null;
        Map<String, List<SlotPlan>> slots = hook.plan(loader, name, classFile);
        // Taking the code out again would mean to retransform it.
        if (slots == null || hazard(classFile) != null) return null;
        ClassPlan.Woven woven;
        synchronized (constants) {
            woven = new ClassPlan(slots, Grafts.NONE).weave(classFile, names);
            publishConstants();
        }
        return woven == null ? null : woven.classFile;
    }

    /** A class that was woven as it loaded is known by what it looked like then. */
    public void adopt(Class<?> type, Map<String, List<SlotPlan>> slots) {
        if (unfit(type) != null) return; // was not woven either
        synchronized (lock) {
            if (!states.containsKey(type)) states.put(type, new State(new ClassPlan(slots, Grafts.NONE)));
        }
    }

    private byte @Nullable [] retransforming(Class<?> type, byte[] classFile) {
        State state;
        ClassPlan plan;
        synchronized (lock) {
            state = states.get(type);
            if (state == null) return null;
            plan = state.plan;
            state.failure = null;
        }
        if (state.before == null) state.before = MethodDigest.of(plan.bare(classFile, names));
        ClassPlan.Woven woven;
        synchronized (constants) {
            woven = plan.weave(classFile, names);
            publishConstants();
        }
        state.woven = woven;
        return woven == null ? null : woven.classFile;
    }

    private void failed(Class<?> type, Throwable failure) {
        synchronized (lock) {
            State state = states.get(type);
            if (state != null) state.failure = failure;
        }
    }

    /** The class becomes what it was before us; what happened is in the outcome. */
    private byte @Nullable [] failed(Class<?> type, Throwable failure, byte[] classFile) {
        failed(type, failure);
        State state;
        synchronized (lock) {
            state = states.get(type);
        }
        try {
            return state == null ? null : state.plan.bare(classFile, names);
        } catch (Throwable again) {
            return null;
        }
    }

    /** Comes after the weaving: sees what the class becomes. */
    private final class Witness implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String name,
                @Nullable Class<?> type,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            if (type == null) return null;
            try {
                State state;
                synchronized (lock) {
                    state = states.get(type);
                    if (state == null || !state.plan.isEmpty()) return null;
                }
                state.seen = MethodDigest.of(classFile);
            } catch (Throwable t) {
                failed(type, t);
            }
            return null;
        }
    }

    /** For tests and plan: what is known now, by class name. */
    Map<String, Boolean> woven() {
        Map<String, Boolean> all = new HashMap<>();
        synchronized (lock) {
            for (Map.Entry<Class<?>, State> entry : states.entrySet()) {
                all.put(entry.getKey().getName(), !entry.getValue().plan.isEmpty());
            }
        }
        return all;
    }
}
