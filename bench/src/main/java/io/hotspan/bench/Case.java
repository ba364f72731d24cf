package io.hotspan.bench;

/** A number of calls of one method. */
public interface Case {
    /** Calls the method; the result depends on every call. */
    long run(long seed, int calls);
}
