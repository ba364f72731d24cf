package io.hotspan.agent.govern;

import io.hotspan.agent.weave.Matcher;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a probe point means in this JVM now. The control thread's. */
final class Resolution {
    static final class Hit {
        final Class<?> type;
        final Matcher.Found found;
        private @Nullable String text;

        Hit(Class<?> type, Matcher.Found found) {
            this.type = type;
            this.found = found;
        }

        String text() {
            String known = text;
            if (known == null) {
                known = Site.text(type.getName(), found.method.name(), found.method.descriptor());
                text = known;
            }
            return known;
        }
    }

    /** More than any probe may have; a pattern that matches them is not followed to its end. */
    static final int MOST_HITS = 5_000;

    private static final int MOST_NAMES = 2_000;

    final List<Hit> hits = new ArrayList<>();
    /** Whether there may be more hits than are listed. */
    boolean cut;
    /** Methods and classes that were named and cannot be had, by text; of very many some. */
    final TreeMap<String, Refusal> refused = new TreeMap<>();

    private boolean open;
    /** Of the classes that were named: their methods; of very many some. */
    final TreeSet<String> methodNames = new TreeSet<>();

    void refuse(String text, Refusal refusal) {
        open |= refusal.code() == RefusalCode.LINKAGE;
        if (refused.size() < MOST_NAMES) refused.put(text, refusal);
    }

    void methods(Collection<String> names) {
        if (methodNames.size() < MOST_NAMES) methodNames.addAll(names);
    }

    /** Whether what was refused may be had another time. */
    boolean isOpen() {
        return open;
    }

    int namedClasses;

    @Nullable
    ProbeSyntaxException misfit;
    /** The first interface that was named, and, where nothing is hit, the classes that implement it. */
    @Nullable
    Class<?> face;

    final TreeSet<String> implementors = new TreeSet<>();
    /** Nothing named is loaded: loaded names that come near. */
    @Nullable
    String nearest;
}
