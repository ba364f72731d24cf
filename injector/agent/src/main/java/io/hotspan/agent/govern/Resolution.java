package io.hotspan.agent.govern;

import io.hotspan.agent.weave.Matcher;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a probe point means in this JVM now. The control thread's. */
final class Resolution {
    static final class Hit {
        final Class<?> type;
        final Matcher.Found found;

        Hit(Class<?> type, Matcher.Found found) {
            this.type = type;
            this.found = found;
        }

        String text() {
            return Site.text(type.getName(), found.method.name(), found.method.descriptor());
        }
    }

    final List<Hit> hits = new ArrayList<>();
    /** Methods and classes that were named and cannot be had, by text. */
    final TreeMap<String, Refusal> refused = new TreeMap<>();
    /** Of the classes that were named: their methods. */
    final TreeSet<String> methodNames = new TreeSet<>();

    /** Whether what was refused may be had another time. */
    boolean isOpen() {
        for (Refusal refusal : refused.values()) {
            if (refusal.code() == RefusalCode.LINKAGE) return true;
        }
        return false;
    }

    int namedClasses;

    @Nullable
    ProbeSyntaxException misfit;
    /** Interfaces that were named, and classes that implement them. */
    final TreeSet<String> interfaces = new TreeSet<>();

    final TreeSet<String> implementors = new TreeSet<>();
    /** Nothing named is loaded: loaded names that come near. */
    @Nullable
    String nearest;

    int classes() {
        TreeSet<Integer> identities = new TreeSet<>();
        for (Hit hit : hits) identities.add(System.identityHashCode(hit.type));
        return identities.size();
    }
}
