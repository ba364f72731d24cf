package io.hotspan.agent.govern;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.weave.ClassShape;
import io.hotspan.agent.weave.Hazards;
import io.hotspan.agent.weave.LoadedClasses;
import io.hotspan.agent.weave.Matcher;
import io.hotspan.probes.ClassPattern;
import io.hotspan.probes.Probe;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.Nearest;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a probe means among the classes that are loaded. A pattern may name every class of a large JVM: what is kept of one is what
 * the answer needs, and what is more than any probe may have is not looked for. The control thread's; one for each question.
 */
final class Resolver {
    private static final Comparator<Resolution.Hit> BY_TEXT = new Comparator<Resolution.Hit>() {
        @Override
        public int compare(Resolution.Hit a, Resolution.Hit b) {
            return a.text().compareTo(b.text());
        }
    };

    /** So that the probes of one question that name the same class read it once. */
    private static final int SHAPES = 256;

    private final Instrumentation instrumentation;
    private final Drainer drainer;
    private final Class<?>[] loaded;
    private final IdentityHashMap<Class<?>, ClassShape> shapes = new IdentityHashMap<>();

    Resolver(Instrumentation instrumentation, Drainer drainer) {
        this.instrumentation = instrumentation;
        this.drainer = drainer;
        loaded = LoadedClasses.of(instrumentation);
    }

    /** Classes whose name, or that of a type of theirs, is what the probe says. */
    List<Class<?>> named(Probe probe) {
        ClassPattern pattern = probe.point().classes();
        List<Class<?>> named = new ArrayList<>();
        for (Class<?> type : loaded) {
            if (type.isArray() || type.isPrimitive() || DenyList.own(type)) continue;
            if (matches(pattern, type)) named.add(type);
        }
        return named;
    }

    Resolution resolve(Probe probe) {
        List<Class<?>> named = named(probe);
        return resolve(probe, named, named);
    }

    /**
     * Reads class files.
     *
     * @param fresh the classes to look at
     * @param named all that the probe names, these among them
     */
    Resolution resolve(Probe probe, List<Class<?>> fresh, List<Class<?>> named) {
        Resolution resolution = new Resolution();
        ClassPattern pattern = probe.point().classes();
        resolution.namedClasses = named.size();
        Set<Class<?>> among = Collections.newSetFromMap(new IdentityHashMap<Class<?>, Boolean>());
        among.addAll(named);
        for (Class<?> type : fresh) {
            drainer.controlIsAlive(); // it may take long, and each class is a step
            if (resolution.hits.size() > Resolution.MOST_HITS) {
                resolution.cut = true;
                break;
            }
            if (!standsFor(pattern, type, among)) add(probe, type, resolution);
        }
        Class<?> face = resolution.face;
        if (face != null && resolution.hits.isEmpty()) addImplementors(face, resolution);
        if (named.isEmpty()) resolution.nearest = nearest(pattern.name());
        Collections.sort(resolution.hits, BY_TEXT);
        return resolution;
    }

    /**
     * A proxy or generated subclass passes each call on to the class it stands for: watching both would tell each call twice. One that
     * stands for nothing that is loaded (Spring Data's repositories) is watched itself.
     */
    private static boolean standsFor(ClassPattern pattern, Class<?> type, Set<Class<?>> named) {
        if (pattern.isExact() && !pattern.implementors()) return false;
        Class<?> parent = type.getSuperclass();
        if (type.getName().contains("$$") && parent != null && named.contains(parent)) return true;
        if (!isProxy(type)) return false;
        for (Class<?> other : named) {
            if (other == type || other.isInterface() || isProxy(other)) continue;
            for (Class<?> face : type.getInterfaces()) {
                if (face.isAssignableFrom(other) && !DenyList.jdk(face.getClassLoader())) return true;
            }
        }
        return false;
    }

    private static boolean isProxy(Class<?> type) {
        Class<?> parent = type.getSuperclass();
        return parent != null && parent.getName().equals("java.lang.reflect.Proxy");
    }

    private static boolean matches(ClassPattern pattern, Class<?> type) {
        if (pattern.matchesName(type.getName())) return true;
        return pattern.implementors() && superMatches(pattern, type);
    }

    private static boolean superMatches(ClassPattern pattern, Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            if (pattern.matchesName(at.getName())) return true;
            for (Class<?> face : at.getInterfaces()) {
                if (superMatches(pattern, face)) return true;
            }
        }
        return false;
    }

    private void add(Probe probe, Class<?> type, Resolution into) {
        Refusal refusal = DenyList.refusal(type.getClassLoader(), type.getName(), probe.jdkAllowed());
        if (refusal == null && type.getName().indexOf('/') >= 0) {
            refusal =
                    Refusal.of(RefusalCode.HIDDEN_CLASS, "For a lambda probe its body: " + host(type) + "::lambda$*.");
        } else if (refusal == null && !instrumentation.isModifiableClass(type)) {
            refusal = Refusal.of(RefusalCode.UNMODIFIABLE, "Probe a class that calls it.");
        } else if (refusal == null) {
            refusal = hazard(type);
        }
        if (refusal != null) {
            into.refuse(type.getName(), refusal);
            return;
        }
        ClassShape shape = shape(type);
        if (shape == null) {
            into.refuse(
                    type.getName(), Refusal.of(RefusalCode.LINKAGE, "See which class is missing on its class path."));
            return;
        }
        if (type.isInterface() && (into.face == null || type.getName().compareTo(into.face.getName()) < 0))
            into.face = type;
        Matcher.Result result = Matcher.match(probe, shape);
        for (Matcher.Found found : result.found) into.hits.add(new Resolution.Hit(type, found));
        for (Map.Entry<String, Refusal> entry : result.refused.entrySet()) {
            String key = entry.getKey();
            int at = key.indexOf('(');
            into.refuse(Site.text(type.getName(), key.substring(0, at), key.substring(at)), entry.getValue());
        }
        if (into.misfit == null) into.misfit = result.misfit;
        into.methods(shape.methodNames());
    }

    private static @Nullable Refusal hazard(Class<?> type) {
        String hazard = Hazards.here().refusal(type);
        return hazard == null
                ? null
                : new Refusal(RefusalCode.HAZARD, hazard, "Probe a class that calls it, or update the JDK.");
    }

    private static String host(Class<?> hidden) {
        String name = hidden.getName();
        int at = name.indexOf("$$Lambda");
        return at > 0 ? name.substring(0, at) : name.substring(0, name.indexOf('/'));
    }

    private void addImplementors(Class<?> face, Resolution into) {
        for (Class<?> type : loaded) {
            if (type != face
                    && !type.isInterface()
                    && face.isAssignableFrom(type)
                    && type.getName().indexOf('/') < 0) {
                into.implementors.add(type.getName());
            }
        }
    }

    private @Nullable ClassShape shape(Class<?> type) {
        ClassShape known = shapes.get(type);
        if (known == null) {
            known = ClassShape.of(type);
            if (shapes.size() == SHAPES) shapes.clear();
            if (known != null) shapes.put(type, known);
        }
        return known;
    }

    private @Nullable String nearest(String name) {
        TreeSet<String> names = new TreeSet<>();
        String simple = name.substring(name.lastIndexOf('.') + 1);
        for (Class<?> type : loaded) {
            if (type.isArray() || type.getName().indexOf('/') >= 0 || DenyList.own(type)) continue;
            if (type.getName().endsWith('.' + simple)) return type.getName();
            if (!DenyList.jdk(type.getClassLoader())) names.add(type.getName());
        }
        return Nearest.of(name, names);
    }
}
