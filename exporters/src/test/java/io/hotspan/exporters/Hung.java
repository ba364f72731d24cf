package io.hotspan.exporters;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What tests ask about things that hang. */
final class Hung {
    private static final long GIVE_UP_SECONDS = 10;

    private Hung() {}

    /** Whether a thread is inside this method now. */
    static boolean in(String method, String type) {
        Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();
        return stacks.values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().equals(type)
                        && frame.getMethodName().equals(method));
    }

    /** How long it took; fails when it took for ever, which an interrupt would not end. */
    static long millis(Runnable work) throws ExecutionException, InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long start = System.nanoTime();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                "may-hang");
        thread.setDaemon(true);
        thread.start();
        try {
            done.get(GIVE_UP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("hangs: " + Arrays.toString(thread.getStackTrace()), e);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
