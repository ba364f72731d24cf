package io.hotspan.cli.live;

/** Tells a running command that it shall end. */
public interface Interrupts {
    /** Ends the telling. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * From now on, each at most once and on a thread of its own.
     *
     * @param ctrlC on Ctrl-C, a closed terminal, or a polite kill
     */
    Watch onCtrlC(Runnable ctrlC);

    /** From now on: when a program at the other end of the standard input hangs up. */
    void onInputClosed(Runnable closed);
}
