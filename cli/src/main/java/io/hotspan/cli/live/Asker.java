package io.hotspan.cli.live;

/** Puts a question to whoever sits at the terminal. */
public interface Asker {
    /** What came back. */
    enum Reply {
        YES,
        NO,
        /** Nobody is there to answer. */
        NOBODY
    }

    /** Waits for the answer; an interrupt ends it, and nobody has answered. */
    Reply ask(String question);
}
