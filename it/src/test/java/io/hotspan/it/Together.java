package io.hotspan.it;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one test's cases side by side, where most of their time is waiting. */
final class Together {
    private static final int AT_ONCE = 4;

    private Together() {}

    /** What is to hold of one case. */
    interface Check<T> {
        void of(T one) throws Exception;
    }

    /** Fails with the first case that fails, after all have ended. */
    static <T> void each(List<T> cases, Check<T> check) {
        List<Callable<Boolean>> work = new ArrayList<>();
        for (T one : cases) {
            work.add(() -> {
                check.of(one);
                return true;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Boolean>> all = threads.invokeAll(work);
            AssertionError failed = null;
            for (int i = 0; i < all.size(); i++) {
                try {
                    all.get(i).get();
                } catch (ExecutionException e) {
                    AssertionError now = new AssertionError(cases.get(i) + ": " + e.getCause(), e.getCause());
                    if (failed == null) {
                        failed = now;
                    } else {
                        failed.addSuppressed(now);
                    }
                }
            }
            if (failed != null) {
                throw failed;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
