package io.hotspan.agent.govern;

import io.hotspan.probes.Action;
import io.hotspan.probes.ClassPattern;
import io.hotspan.probes.Probe;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.Nearest;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a probe cannot be placed as it is, and what to do instead. */
final class Verdict {
    static final int SPAN_ASKS = 20;
    static final int SPAN_MOST = 200;
    static final int COUNT_MOST = 2000;
    private static final int NAMED = 5;

    private Verdict() {}

    /** Null when it can be placed. */
    static @Nullable Refusal of(Probe probe, Resolution found, boolean consent) {
        return of(probe, found, found.hits.size(), consent);
    }

    /**
     * The same, of a probe that is in already.
     *
     * @param methods it would have then
     */
    static @Nullable Refusal of(Probe probe, Resolution found, int methods, boolean consent) {
        if (found.hits.isEmpty()) return nothing(probe, found);
        String matches =
                "the pattern matches " + (found.cut ? "more than " + Resolution.MOST_HITS : methods) + " methods";
        boolean span = probe.action() == Action.SPAN;
        int most = span ? SPAN_MOST : COUNT_MOST;
        if (methods > most) {
            return new Refusal(
                    RefusalCode.TOO_MANY_METHODS,
                    matches + "; a " + probe.action().name().toLowerCase(java.util.Locale.ROOT) + " probe may have "
                            + most,
                    "Name the class or the method more exactly" + (span ? ", or write -> count." : "."));
        }
        if (span && methods > SPAN_ASKS && !consent) {
            return new Refusal(
                    RefusalCode.NEEDS_CONSENT, matches, "Say --yes if you mean it, or name the method more exactly.");
        }
        return null;
    }

    /** Whether a class that loads later may have what no class has now. */
    static boolean mayCome(Probe probe, RefusalCode code) {
        if (!probe.waitForClass()) return false;
        ClassPattern pattern = probe.point().classes();
        boolean many = !pattern.isExact() || pattern.implementors();
        return code == RefusalCode.NO_CLASS
                || (many && (code == RefusalCode.NO_METHOD || code == RefusalCode.INTERFACE));
    }

    private static Refusal nothing(Probe probe, Resolution found) {
        ProbeSyntaxException misfit = found.misfit;
        if (misfit != null) return new Refusal(RefusalCode.TYPE, misfit.message(), misfit.action());
        String pattern = probe.point().classes().text();
        if (found.namedClasses == 0) {
            String near = found.nearest == null ? "" : "Did you mean " + found.nearest + "? ";
            return new Refusal(
                    RefusalCode.NO_CLASS,
                    "no loaded class matches " + pattern,
                    near + "If it loads later, say --wait.");
        }
        Class<?> face = found.face;
        if (face != null) return face(probe, face.getName(), found);
        Refusal first = first(found.refused);
        if (first != null) return first;
        return new Refusal(
                RefusalCode.NO_METHOD,
                "no method of " + pattern + " matches " + probe.point().method().text(),
                methods(probe, found));
    }

    private static Refusal face(Probe probe, String name, Resolution found) {
        StringBuilder action = new StringBuilder("Write +")
                .append(name)
                .append(
                        probe.point().method().isAll()
                                ? ""
                                : "::" + probe.point().method().text())
                .append(" to probe its implementors");
        int n = 0;
        for (String type : found.implementors) {
            if (n == NAMED) {
                action.append(" and ").append(found.implementors.size() - NAMED).append(" more");
                break;
            }
            action.append(n++ == 0 ? ": " : ", ").append(type);
        }
        if (n == 0) action.append("; none is loaded yet");
        return new Refusal(
                RefusalCode.INTERFACE, name + " is an interface, and only its implementors run", action + ".");
    }

    private static @Nullable Refusal first(Map<String, Refusal> refused) {
        for (Map.Entry<String, Refusal> entry : refused.entrySet()) {
            Refusal refusal = entry.getValue();
            String what =
                    refusal.what().contains(entry.getKey()) ? refusal.what() : entry.getKey() + ": " + refusal.what();
            return new Refusal(refusal.code(), what, refusal.action());
        }
        return null;
    }

    private static String methods(Probe probe, Resolution found) {
        String near = Nearest.of(probe.point().method().name(), found.methodNames);
        if (near != null && !near.equals(probe.point().method().name())) return "Did you mean " + near + "?";
        if (found.methodNames.contains(probe.point().method().name())) {
            return "There is a method of that name with other parameters; leave (…) out to have all.";
        }
        StringBuilder names = new StringBuilder("It has ");
        int n = 0;
        for (String name : found.methodNames) {
            if (name.startsWith("lambda$") || name.equals("<clinit>")) continue;
            if (n == NAMED) {
                names.append(" …");
                break;
            }
            names.append(n++ == 0 ? "" : ", ").append(name);
        }
        return n == 0 ? "It has no methods." : names + ".";
    }
}
