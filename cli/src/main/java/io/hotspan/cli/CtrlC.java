package io.hotspan.cli;

import io.hotspan.cli.live.Interrupts;
import io.hotspan.cli.say.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * This process's signals. On Ctrl-C, a closed terminal or a kill, the JVM runs its shutdown hooks; ours asks the command to
 * end, waits until it has said its last line, and ends the process with the command's own exit code.
 */
final class CtrlC implements Interrupts {
    private static final Duration GRACE = Duration.ofSeconds(9);

    private static final long ALREADY_ENDED_NANOS = Duration.ofMillis(100).toNanos();

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = ExitCode.NOT_RESTORED.number();

    @Override
    public Watch onCtrlC(Runnable ctrlC) {
        Thread hook = new Thread(() -> end(ctrlC), "hotspan-ctrl-c");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            ctrlC.run(); // it came before the command had begun
        }
        return () -> remove(hook);
    }

    private void end(Runnable ctrlC) {
        ctrlC.run();
        try {
            boolean done = finished.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            // In time or not, nobody is asked to wait longer: what is left behind removes itself.
            Runtime.getRuntime().halt(done ? exitCode : ExitCode.NOT_RESTORED.number());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the end has begun already, and the hook waits for finished()
        }
    }

    /** The command has said its last line. */
    void finished(int code) {
        exitCode = code;
        finished.countDown();
    }

    /**
     * Only a pipe or a socket has somebody at its other end who can hang up. A terminal is never read: a command in the
     * background would be stopped for it.
     */
    @Override
    public void onInputClosed(Runnable closed) {
        String input;
        try {
            input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
        } catch (IOException e) {
            return;
        }
        if (!input.startsWith("pipe:") && !input.startsWith("socket:")) {
            return;
        }
        Thread reader = new Thread(() -> awaitEnd(closed), "hotspan-input");
        reader.setDaemon(true);
        reader.start();
    }

    private static void awaitEnd(Runnable closed) {
        byte[] ignored = new byte[1024];
        InputStream in = System.in;
        long start = System.nanoTime();
        try {
            while (in.read(ignored) >= 0) {
                // What is written to us means nothing.
            }
        } catch (IOException e) {
            closed.run();
            return;
        }
        // An input that had ended before we looked (a job without one) says nothing.
        if (System.nanoTime() - start > ALREADY_ENDED_NANOS) {
            closed.run();
        }
    }
}
