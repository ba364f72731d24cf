package io.hotspan.agent.weave;

import io.hotspan.agent.ring.Ring;
import io.hotspan.probes.Hazard;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes classes look as their plans say; the only caller of retransformClasses. Threads: {@link #change} on the control thread; the
 * transformer runs there too, and on whatever thread another agent retransforms one of our classes. The lock is a leaf: nothing is
 * called while it is held.
 */
public final class Weaver {
    /** How long it can take, in nanoseconds, until a class that was woven as it loads can be named. */
    public static final long LOADING_NANOS = LoadingClasses.LONGEST_NANOS;

    private static final String NO_MEMORY = "the JVM has no memory left to change the class with: ";

    private final Instrumentation instrumentation;
    private final Ring ring;
    private final Constants constants = new Constants();
    private final MethodWeaver.Names names;
    private final Hazards hazards;
    private final Object lock = new Object();
    private final WeakHashMap<Class<?>, ClassState> states = new WeakHashMap<>();
    private final LoadingClasses loading = new LoadingClasses();
    private final HeapRoom room = new HeapRoom();
    private final ClassFileTransformer weaving = new Weaving();
    private final ClassFileTransformer witness = new Witness();
    private volatile @Nullable LoadHook loadHook;
    private volatile @Nullable Runnable progress;
    /** The thread that changes classes at this moment. */
    private volatile @Nullable Thread changing;

    /** Weaves classes as they load. Runs on the thread that loads the class. */
    public interface LoadHook {
        /** Returns null when the class is not meant. */
        @Nullable
        Load plan(@Nullable ClassLoader loader, String internalName, byte[] classFile);
    }

    /** What is wanted of a class that loads. */
    public static class Load {
        final Map<String, List<SlotPlan>> slots;

        /** @param slots by method name and descriptor */
        public Load(Map<String, List<SlotPlan>> slots) {
            this.slots = slots;
        }

        /**
         * What came of it, before the class is there to be called. Runs on the thread that loads the class.
         *
         * @param refused why, by method name and descriptor; null when nothing was woven
         */
        public void woven(@Nullable Map<String, String> refused) {}
    }

    public Weaver(Instrumentation instrumentation, Ring ring, String javaVersion) {
        this.instrumentation = instrumentation;
        this.ring = ring;
        names = new MethodWeaver.Names(ring.bridgeName(), ring.quietName(), ring.guardName(), constants);
        hazards = new Hazards(javaVersion);
    }

    public void start() {
        instrumentation.addTransformer(weaving, true);
        instrumentation.addTransformer(witness, true);
    }

    public void stop() {
        instrumentation.removeTransformer(witness);
        instrumentation.removeTransformer(weaving);
    }

    /** Called on the thread that changes classes, each time that one of very many steps is done. */
    public void onProgress(Runnable each) {
        progress = each;
    }

    private void progress() {
        Runnable each = progress;
        if (each != null) each.run();
    }

    public void onLoad(@Nullable LoadHook hook) {
        loadHook = hook;
    }

    /**
     * Weaves one method of a class file and throws the result away; nothing in the JVM changes.
     *
     * @param method name and descriptor
     */
    public Trial trial(byte[] classFile, String method, SlotPlan slot) {
        String hazard = hazard(classFile);
        if (hazard != null) return new Trial(0, hazard);
        Map<String, List<SlotPlan>> slots = Collections.singletonMap(method, Collections.singletonList(slot));
        MethodWeaver.Names scratch = new MethodWeaver.Names(names.bridge, names.quiet, names.guard, new Constants());
        ClassPlan.Woven woven = new ClassPlan(slots, Grafts.NONE).weave(classFile, scratch);
        String refusal = woven == null ? null : woven.refused.get(method);
        Integer bytes = woven == null ? null : woven.frameBytes.get(method);
        return new Trial(refusal != null || bytes == null ? 0 : bytes, refusal == null ? "" : refusal);
    }

    /** Bytes by which a frame of the method grows; 0 when it is not woven. */
    public int frameBytes(Class<?> type, String method) {
        synchronized (lock) {
            ClassState state = states.get(type);
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
        progress();
        Grafts grafts = Grafts.NONE;
        ClassState known;
        synchronized (lock) {
            known = states.get(type);
        }
        if (known == null && slots.isEmpty()) return false;
        // What we changed once we change back, whatever is known against it by now.
        String unfit = known == null ? unfit(type) : null;
        if (unfit != null) {
            outcome.fail(type, unfit);
            return false;
        }
        try {
            link(type);
            if (hazards.has(Hazard.PARAMETER_NAMES) && known == null) grafts = Grafts.of(type);
        } catch (LinkageError | RuntimeException e) { // of the application's loader, too
            // What was woven as it loaded goes back, whatever its constructors name: the JVM links it before it asks
            // for that.
            if (known == null) {
                outcome.fail(type, "the class cannot be linked: " + e);
                return false;
            }
        }
        String blind = known == null ? blind(type) : null;
        if (blind != null) {
            outcome.fail(type, blind);
            return false;
        }
        synchronized (lock) {
            if (known == null) {
                states.put(type, new ClassState(new ClassPlan(slots, grafts)));
            } else {
                known.become(slots);
            }
        }
        return true;
    }

    /** For the hazard UNLINKED, and on every JDK, since it also tells what cannot be linked. */
    private static void link(Class<?> type) {
        Object unused = type.getDeclaredConstructors();
    }

    /**
     * Code that does not find the bridge would throw and swallow an error at each call. The JVM remembers what is found here, so that no
     * call of the application asks the loader for it.
     */
    private @Nullable String blind(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null) return null;
        try {
            Class<?> found = Class.forName(names.bridge.replace('/', '.'), false, loader);
            return found.getClassLoader() == null ? null : "its class loader has a " + found.getName() + " of its own";
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            return "its class loader does not pass on what it is asked for of java.lang: " + e;
        }
    }

    /** Asking the JVM to change such a class fails, or does harm. */
    private @Nullable String unfit(Class<?> type) {
        if (type.isArray() || type.isPrimitive()) return "it has no code";
        String hazard = hazards.refusal(type);
        if (hazard != null) return hazard;
        if (type.getName().indexOf('/') >= 0)
            return "it is a hidden class, as of a lambda: the JVM does not let it change";
        return instrumentation.isModifiableClass(type) ? null : "the JVM does not let it change";
    }

    /** Why this JDK must not be asked to change such a class; null when nothing is known against it. */
    public @Nullable String hazard(byte[] classFile) {
        return hazards.refusal(classFile);
    }

    private void retransform(Collection<Class<?>> classes, Outcome outcome) {
        List<Class<?>> list = new ArrayList<>(classes);
        long start = System.nanoTime();
        try {
            change(list.toArray(new Class<?>[0]));
            outcome.nanos += System.nanoTime() - start;
            outcome.classes += list.size();
        } catch (OutOfMemoryError e) {
            outcome.nanos += System.nanoTime() - start;
            outcome.noMemory = true;
            // The JVM itself gives no message.
            String said = NO_MEMORY + e + (e.getMessage() == null ? ", most often of metaspace" : "");
            // Not in halves: each try without metaspace makes the JVM collect its whole heap.
            for (Class<?> type : list) outcome.fail(type, said);
        } catch (UnmodifiableClassException | LinkageError | RuntimeException | InternalError e) {
            outcome.nanos += System.nanoTime() - start;
            if (list.size() == 1) {
                outcome.fail(list.get(0), blame(list.get(0), e));
                return;
            }
            retransform(list.subList(0, list.size() / 2), outcome);
            retransform(list.subList(list.size() / 2, list.size()), outcome);
        }
    }

    private void change(Class<?>... types) throws UnmodifiableClassException {
        progress();
        changing = Thread.currentThread();
        room.begin();
        try {
            instrumentation.retransformClasses(types);
        } finally {
            changing = null;
            room.end();
        }
    }

    /** Whose fault it is that the JVM refused: with the class as it was before this change, ours would be the only news. */
    private String blame(Class<?> type, Throwable refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (refusal instanceof InternalError && message.contains("invalid class")) {
            return "its initialisation failed before: nobody can call it, and the JVM does not let it change";
        }
        String said = "the JVM refused the changed class: " + refusal;
        String others = Neighbours.names(instrumentation);
        if (others.isEmpty()) return said;
        ClassState state;
        synchronized (lock) {
            state = states.get(type);
        }
        ClassPlan wanted = state == null ? null : state.plan;
        if (state == null || wanted == null) return said;
        boolean theirs;
        state.plan = state.undone();
        try {
            change(type);
            theirs = false;
        } catch (OutOfMemoryError e) {
            state.plan = wanted;
            return said; // nobody can be blamed now
        } catch (UnmodifiableClassException | LinkageError | RuntimeException | InternalError e) {
            theirs = true;
        }
        state.plan = wanted;
        return theirs
                ? "the JVM refuses the class without our change, too: " + refusal + "; other agents change code here: "
                        + others
                : said + "; other agents change code here, too: " + others;
    }

    private void settle(Class<?> type, @Nullable Map<String, List<SlotPlan>> slots, Outcome outcome) {
        boolean removal = slots == null || slots.isEmpty();
        synchronized (lock) {
            ClassState state = states.get(type);
            if (state != null && state.settle(type, removal, outcome)) states.remove(type);
        }
    }

    /** Whether the class does not carry what is wanted of it, as after a change that failed. */
    public boolean differs(Class<?> type, Map<String, List<SlotPlan>> wanted) {
        synchronized (lock) {
            ClassState state = states.get(type);
            return state == null ? !wanted.isEmpty() : state.differs(wanted);
        }
    }

    /** Whether the class carries code of ours. */
    public boolean holds(Class<?> type) {
        synchronized (lock) {
            return states.containsKey(type);
        }
    }

    /** Takes our code out of every class that carries it, whoever forgot it. */
    public Outcome restore() {
        if (hasLoading()) claimLoaded(LoadedClasses.of(instrumentation));
        Map<Class<?>, Map<String, List<SlotPlan>>> bare = new HashMap<>();
        synchronized (lock) {
            for (Class<?> type : states.keySet()) bare.put(type, Collections.<String, List<SlotPlan>>emptyMap());
        }
        return bare.isEmpty() ? new Outcome() : change(bare);
    }

    /** The same; true when none does any more. */
    public boolean restoreAll() {
        Outcome unused = restore();
        return isClean();
    }

    /** Whether no class carries our code, or is about to. */
    public boolean isClean() {
        return wovenClasses() == 0 && !hasLoading();
    }

    /** Classes that carry our code. */
    public int wovenClasses() {
        synchronized (lock) {
            return states.size();
        }
    }

    /** Slots that stand in the code of classes, as far as is known; empty when the weaver is clean. */
    public Set<Integer> carried() {
        Set<Integer> slots = new TreeSet<>(loading.carried());
        synchronized (lock) {
            for (ClassState state : states.values()) state.plan.addSlots(slots);
        }
        return slots;
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
            while (true) {
                try {
                    if (type == null) return loading(loader, name, classFile);
                    if (room.go()) return retransforming(type, classFile);
                    failed(type, room.full);
                    return null; // without our code, then, and nobody has seen that it is so
                } catch (OutOfMemoryError e) {
                    if (type == null) return null;
                    if (!room.again(e)) return failed(type, e, classFile);
                } catch (Throwable t) {
                    return type == null ? null : failed(type, t, classFile);
                }
            }
        }
    }

    private byte @Nullable [] loading(@Nullable ClassLoader loader, @Nullable String name, byte[] classFile) {
        if (loadHook == null || name == null) return null;
        loading.begin(); // before the hook is read: who takes it away and finds nothing begun knows that nothing comes
        try {
            LoadHook hook = loadHook;
            Load load = hook == null ? null : hook.plan(loader, name, classFile);
            return load == null ? null : loading(load, loader, name, classFile);
        } finally {
            loading.end();
        }
    }

    private byte @Nullable [] loading(Load load, @Nullable ClassLoader loader, String name, byte[] classFile) {
        ClassPlan.Woven woven = null;
        try {
            // Taking the code out again would mean to retransform it.
            if (hazard(classFile) == null) {
                synchronized (constants) {
                    woven = new ClassPlan(load.slots, Grafts.NONE).weave(classFile, names);
                    publishConstants();
                }
            }
        } finally {
            if (woven != null) {
                load.slots.keySet().removeAll(woven.refused.keySet());
                if (!load.slots.isEmpty()) loading.add(loader, name.replace('/', '.'), load.slots);
            }
            load.woven(woven == null ? null : woven.refused);
        }
        return woven == null || load.slots.isEmpty() ? null : woven.classFile;
    }

    /** Whether a class that was woven as it loads has not been seen yet. */
    public boolean hasLoading() {
        return !loading.isEmpty();
    }

    /**
     * Recognises what was woven as it was loaded, whether its probe is still in or has ended meanwhile.
     *
     * @param all every class of the JVM
     * @return classes that nobody has adopted so far
     */
    public List<Class<?>> claimLoaded(Class<?>[] all) {
        List<Class<?>> claimed = new ArrayList<>();
        for (Map.Entry<Class<?>, LoadingClasses.Loading> entry :
                loading.among(all).entrySet()) {
            Class<?> type = entry.getKey();
            if (!holds(type)) {
                adopt(type, entry.getValue().slots);
                claimed.add(type);
            }
            loading.remove(entry.getValue()); // last: until then it is known here
        }
        return claimed;
    }

    /** A class that was woven as it loaded is known by what it looked like then. */
    public void adopt(Class<?> type, Map<String, List<SlotPlan>> slots) {
        if (unfit(type) != null) return; // was not woven either
        synchronized (lock) {
            if (!states.containsKey(type)) states.put(type, new ClassState(new ClassPlan(slots, Grafts.NONE)));
        }
    }

    private byte @Nullable [] retransforming(Class<?> type, byte[] classFile) {
        if (Thread.currentThread() == changing) progress();
        ClassState state;
        ClassPlan plan;
        synchronized (lock) {
            state = states.get(type);
            if (state == null) return null;
            plan = state.plan;
            state.pass();
        }
        Map<String, Long> given = MethodDigest.of(plan.bare(classFile, names));
        // Another agent may change or take out what it wove before us: that is its business, and no harm of ours.
        if (state.before == null
                || (!given.equals(state.before)
                        && !Neighbours.names(instrumentation).isEmpty())) {
            state.before = given;
        }
        ClassPlan.Woven woven;
        synchronized (constants) {
            woven = plan.weave(classFile, names);
            publishConstants();
        }
        state.woven = woven == null ? null : woven.withoutFile();
        return woven == null ? null : woven.classFile;
    }

    private void failed(Class<?> type, Throwable failure) {
        synchronized (lock) {
            ClassState state = states.get(type);
            if (state != null) state.fail(failure);
        }
    }

    /** The class becomes what it was before us; what happened is in the outcome. */
    private byte @Nullable [] failed(Class<?> type, Throwable failure, byte[] classFile) {
        failed(type, failure);
        ClassState state;
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
                look(type, classFile);
            } catch (Throwable t) {
                failed(type, t);
            }
            room.leave();
            return null;
        }

        private void look(Class<?> type, byte[] classFile) {
            ClassState state;
            synchronized (lock) {
                state = states.get(type);
                if (state == null || !state.plan.isEmpty()) return;
            }
            while (room.go()) {
                try {
                    state.seen = MethodDigest.of(classFile);
                    return;
                } catch (OutOfMemoryError e) {
                    if (!room.again(e)) throw e;
                }
            }
        }
    }

    /** For tests and plan: what is known now, by class name. */
    Map<String, Boolean> woven() {
        Map<String, Boolean> all = new HashMap<>();
        synchronized (lock) {
            for (Map.Entry<Class<?>, ClassState> entry : states.entrySet()) {
                all.put(entry.getKey().getName(), !entry.getValue().plan.isEmpty());
            }
        }
        return all;
    }
}
