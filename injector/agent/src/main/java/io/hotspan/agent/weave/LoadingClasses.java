package io.hotspan.agent.weave;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Classes that were woven as they are being loaded: until one is loaded nobody can name it. Threads: any; the lock is a leaf: nothing is called while it
 * is held.
 */
final class LoadingClasses {
    static final class Loading {
        final WeakReference<@Nullable ClassLoader> loader;
        final boolean bootstrap;
        final String name;
        final Map<String, List<SlotPlan>> slots;
        final long since = System.nanoTime();

        Loading(@Nullable ClassLoader loader, String name, Map<String, List<SlotPlan>> slots) {
            this.loader = new WeakReference<>(loader);
            this.bootstrap = loader == null;
            this.name = name;
            this.slots = slots;
        }

        boolean is(Class<?> type) {
            return type.getName().equals(name) && type.getClassLoader() == loader.get();
        }

        /** The loader has gone, or it never made the class after all. */
        boolean isOver() {
            return (!bootstrap && loader.get() == null) || System.nanoTime() - since > LONGEST_NANOS;
        }
    }

    /** Between weaving a class that loads and its being there its superclasses are loaded; it takes milliseconds. One that takes longer never comes. */
    static final long LONGEST_NANOS = 10_000_000_000L;

    private final List<Loading> all = new ArrayList<>();
    /** Threads that are about to weave, or are at it. */
    private int underWay;

    synchronized void begin() {
        underWay++;
    }

    synchronized void end() {
        underWay--;
    }

    /** @param name as {@link Class#getName} will say it */
    synchronized void add(@Nullable ClassLoader loader, String name, Map<String, List<SlotPlan>> slots) {
        all.add(new Loading(loader, name, slots));
    }

    /** Whether nothing is woven that nobody has named, nor about to be. Those whose time is over are forgotten. */
    synchronized boolean isEmpty() {
        for (Iterator<Loading> each = all.iterator(); each.hasNext(); ) {
            if (each.next().isOver()) each.remove();
        }
        return underWay == 0 && all.isEmpty();
    }

    /** Slots that were woven into what nobody has named. */
    synchronized Set<Integer> carried() {
        Set<Integer> slots = new TreeSet<>();
        for (Loading one : all) new ClassPlan(one.slots, Grafts.NONE).addSlots(slots);
        return slots;
    }

    synchronized void remove(Loading one) {
        all.remove(one);
    }

    /**
     * What has been loaded by now.
     *
     * @param loaded every class of the JVM
     */
    IdentityHashMap<Class<?>, Loading> among(Class<?>[] loaded) {
        List<Loading> awaited;
        synchronized (this) {
            awaited = new ArrayList<>(all);
        }
        Map<String, List<Class<?>>> byName = new HashMap<>();
        for (Loading one : awaited) byName.put(one.name, new ArrayList<>());
        for (Class<?> type : loaded) {
            List<Class<?>> same = byName.get(type.getName());
            if (same != null) same.add(type);
        }
        IdentityHashMap<Class<?>, Loading> found = new IdentityHashMap<>();
        for (Loading one : awaited) {
            for (Class<?> type : byName.getOrDefault(one.name, Collections.<Class<?>>emptyList())) {
                if (one.is(type)) found.put(type, one);
            }
        }
        return found;
    }
}
