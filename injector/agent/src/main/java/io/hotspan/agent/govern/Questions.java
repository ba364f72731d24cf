package io.hotspan.agent.govern;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.ClassShape;
import io.hotspan.agent.weave.LoadedClasses;
import io.hotspan.agent.weave.MethodScan;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Trial;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.Probe;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.Message;
import io.hotspan.probes.wire.Wanted;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/** Answers what the tool asks. Changes nothing. The control thread's. */
final class Questions {
    private static final int MOST_ROWS = 5000;

    private final Instrumentation instrumentation;
    private final Weaver weaver;
    private final Drainer drainer;
    private final OpenCalls openCalls;

    Questions(Instrumentation instrumentation, Ring ring, Weaver weaver, Drainer drainer, Placement placement) {
        this.instrumentation = instrumentation;
        this.weaver = weaver;
        this.drainer = drainer;
        openCalls = new OpenCalls(ring, placement);
    }

    Answer answer(Ask ask) {
        try {
            int limit = ask.limit() <= 0 ? MOST_ROWS : Math.min(ask.limit(), MOST_ROWS);
            switch (ask.question()) {
                case CLASSES:
                    return classes(ask, limit);
                case METHODS:
                    return methods(ask, limit);
                case OPEN:
                    return first(ask, openCalls.rows(), limit);
                case PLAN:
                    return plan(ask, limit);
                case CLASS_BYTES:
                    return bytes(ask);
                default:
                    return Answer.error(
                            ask.request(),
                            "this agent does not know that question",
                            "Use the hotspan version that the agent came with, or detach and attach again.");
            }
        } catch (RuntimeException | LinkageError e) {
            return Answer.error(ask.request(), "the agent failed to answer: " + e, "Report this with the text above.");
        }
    }

    private static Answer first(Ask ask, List<List<String>> rows, int limit) {
        int shown = Math.min(limit, rows.size());
        return Answer.rows(ask.request(), rows.subList(0, shown), rows.size() - shown);
    }

    private Answer classes(Ask ask, int limit) {
        String word = ask.argument().toLowerCase(Locale.ROOT);
        TreeMap<String, TreeSet<String>> exact = new TreeMap<>();
        TreeMap<String, TreeSet<String>> others = new TreeMap<>();
        for (Class<?> type : LoadedClasses.of(instrumentation)) {
            String name = type.getName();
            if (type.isArray() || type.isPrimitive() || name.indexOf('/') >= 0 || DenyList.own(type)) continue;
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.contains(word)) continue;
            boolean starts = lower.startsWith(word) || lower.startsWith(word, lower.lastIndexOf('.') + 1);
            TreeMap<String, TreeSet<String>> into = starts && !DenyList.jdk(type.getClassLoader()) ? exact : others;
            TreeSet<String> loaders = into.get(name);
            if (loaders == null) {
                loaders = new TreeSet<>();
                into.put(name, loaders);
            }
            loaders.add(loader(type));
        }
        List<List<String>> rows = new ArrayList<>();
        int more = rows(exact, limit, rows) + rows(others, limit, rows);
        return Answer.rows(ask.request(), rows, more);
    }

    /** Returns how many there are besides. */
    private static int rows(Map<String, ? extends Set<String>> found, int limit, List<List<String>> into) {
        int more = 0;
        for (Map.Entry<String, ? extends Set<String>> entry : found.entrySet()) {
            for (String loader : entry.getValue()) {
                if (into.size() < limit) into.add(Arrays.asList(entry.getKey(), loader));
                else more++;
            }
        }
        return more;
    }

    /** The loader by type and identity: its toString would be the application's code. */
    static String loader(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null) return "bootstrap";
        String name = loader.getClass().getName();
        if (loader == ClassLoader.getSystemClassLoader()) return "app";
        return name + '@' + Integer.toHexString(System.identityHashCode(loader));
    }

    private Answer methods(Ask ask, int limit) {
        Class<?> type = named(ask.argument());
        if (type == null) return unknown(ask);
        ClassShape shape = ClassShape.of(type);
        if (shape == null) {
            return Answer.error(ask.request(), ask.argument() + " cannot be linked", "See which class is missing.");
        }
        List<List<String>> rows = new ArrayList<>();
        Refusal whole = DenyList.refusal(type.getClassLoader(), type.getName(), true);
        for (MethodScan method : shape.methods().values()) {
            if ((method.access() & Opcodes.ACC_BRIDGE) != 0) continue;
            rows.add(Arrays.asList(
                    type.getName(),
                    method.name(),
                    method.descriptor(),
                    Modifier.toString(method.access() & Modifier.methodModifiers()),
                    String.join(",", method.parameterNames()),
                    Integer.toString(method.line()),
                    whole != null ? whole.what() : refusal(method)));
        }
        return first(ask, rows, limit);
    }

    private static String refusal(MethodScan method) {
        if (method.name().equals("<clinit>")) return io.hotspan.probes.RefusalCode.STATIC_INITIALIZER.sentence();
        if ((method.access() & Opcodes.ACC_NATIVE) != 0) return io.hotspan.probes.RefusalCode.NATIVE.sentence();
        if ((method.access() & Opcodes.ACC_ABSTRACT) != 0) return io.hotspan.probes.RefusalCode.ABSTRACT.sentence();
        return "";
    }

    private @Nullable Class<?> named(String name) {
        for (Class<?> type : LoadedClasses.of(instrumentation)) {
            if (type.getName().equals(name) && !DenyList.own(type)) return type;
        }
        return null;
    }

    private static Answer unknown(Ask ask) {
        return Answer.error(
                ask.request(), "no class " + ask.argument() + " is loaded", "Search for it by a part of its name.");
    }

    private Answer bytes(Ask ask) {
        Class<?> type = named(ask.argument());
        if (type == null) return unknown(ask);
        byte[] file = ClassShape.classFile(type);
        if (file == null) {
            return Answer.error(
                    ask.request(),
                    "the loader of " + type.getName() + " does not give its class file",
                    "It was made at run time; its methods can be probed all the same.");
        }
        if (file.length > Message.MAX_BYTES - 1024) {
            return Answer.error(
                    ask.request(), type.getName() + " has " + file.length + " bytes", "It is too large to show.");
        }
        return Answer.bytes(ask.request(), file);
    }

    private Answer plan(Ask ask, int limit) {
        List<List<String>> rows = new ArrayList<>();
        Resolver resolver = new Resolver(instrumentation, drainer);
        int probes = ask.wanted().size();
        int more = 0;
        for (Wanted wanted : ask.wanted()) {
            // A share for each, so that one that matches thousands does not make the next look as if it matched
            // nothing.
            int share = Math.max(1, (limit - rows.size()) / probes--);
            try {
                Probe probe = Probe.parse(wanted.id(), wanted.text(), wanted.limits())
                        .withJdkAllowed(wanted.jdk())
                        .withWaitForClass(wanted.waitForClass());
                more += plan(wanted, probe, resolver.resolve(probe), share, rows);
            } catch (ProbeSyntaxException e) {
                rows.add(row(
                        wanted,
                        "",
                        "",
                        "",
                        "",
                        "refuse",
                        "column " + e.column() + ": " + e.message() + ". " + e.action(),
                        0));
            } catch (IllegalArgumentException e) {
                rows.add(row(wanted, "", "", "", "", "refuse", String.valueOf(e.getMessage()), 0));
            }
        }
        return Answer.rows(ask.request(), rows, more);
    }

    /** Returns how many rows there are besides. */
    private int plan(Wanted wanted, Probe probe, Resolution found, int share, List<List<String>> rows) {
        int end = rows.size() + share;
        int more = 0;
        Refusal refusal = Verdict.of(probe, found, wanted.consent());
        for (Resolution.Hit hit : found.hits) {
            if (rows.size() == end) {
                more++;
                continue;
            }
            drainer.controlIsAlive();
            String descriptor = hit.found.method.descriptor();
            Trial trial = trial(probe, hit);
            String why = refusal == null ? trial.refusal : refusal.what() + ". " + refusal.action();
            String remark = Site.remark(hit.text(), descriptor);
            rows.add(row(
                    wanted,
                    hit.type.getName(),
                    loader(hit.type),
                    hit.found.method.name(),
                    descriptor,
                    why.isEmpty() ? "allow" : "refuse",
                    why.isEmpty() ? (remark == null ? "" : remark) : why,
                    trial.frameBytes));
        }
        for (Map.Entry<String, Refusal> entry : found.refused.entrySet()) {
            if (rows.size() == end) {
                more++;
                continue;
            }
            Refusal why = entry.getValue();
            rows.add(row(wanted, entry.getKey(), "", "", "", "refuse", why.what() + ". " + why.action(), 0));
        }
        if (found.hits.isEmpty() && refusal != null && found.refused.isEmpty()) {
            rows.add(row(wanted, "", "", "", "", "refuse", refusal.what() + ". " + refusal.action(), 0));
        }
        return more;
    }

    /** A class without a class file (made at run time) can only be tried by weaving it. */
    private Trial trial(Probe probe, Resolution.Hit hit) {
        byte[] file = ClassShape.classFile(hit.type);
        String key = hit.found.method.name() + hit.found.method.descriptor();
        SlotPlan slot = Site.plan(1, probe.action(), false, hit.found);
        return file == null ? Trial.UNKNOWN : weaver.trial(file, key, slot);
    }

    private static List<String> row(
            Wanted wanted,
            String className,
            String loader,
            String method,
            String descriptor,
            String verdict,
            String note,
            int frameBytes) {
        return Arrays.asList(
                wanted.id(), className, loader, method, descriptor, verdict, note, Integer.toString(frameBytes));
    }
}
