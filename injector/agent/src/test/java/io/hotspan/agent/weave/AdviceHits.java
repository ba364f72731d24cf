package io.hotspan.agent.weave;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.asm.Advice;

/** What Byte Buddy's Advice saw, by class, method and descriptor. Public: inlined code calls it. */
public final class AdviceHits {
    /** Entries, exits, exits by a throw. */
    static final Map<String, long[]> HITS = new ConcurrentHashMap<>();

    private AdviceHits() {}

    /** Adds one hit; single-threaded. */
    public static void hit(String method, int kind) {
        HITS.computeIfAbsent(method, k -> new long[3])[kind]++;
    }

    static final class OfMethod {
        private OfMethod() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Origin("#t.#m#d") String method) {
            hit(method, 0);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Origin("#t.#m#d") String method, @Advice.Thrown Throwable thrown) {
            hit(method, 1);
            if (thrown != null) hit(method, 2);
        }
    }

    static final class OfConstructor {
        private OfConstructor() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Origin("#t.#m#d") String method) {
            hit(method, 1);
        }
    }
}
