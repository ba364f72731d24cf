package io.hotspan.exporters.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.exporters.DefaultHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnThreadTest {
    @Test
    void whatKillsAThreadOfOursIsToldNeitherToTheDefaultHandlerNorToTheApplicationsThreadGroup() throws Exception {
        List<Throwable> heard = new CopyOnWriteArrayList<>();
        ThreadGroup group = new ThreadGroup("application") {
            @Override
            public void uncaughtException(Thread thread, Throwable failure) {
                heard.add(failure);
            }
        };
        List<Thread> own = new CopyOnWriteArrayList<>();
        try (DefaultHandler application = new DefaultHandler()) {
            Thread starter = new Thread(group, () -> own.add(OwnThread.start(OwnThreadTest::die, "dies")), "starter");
            starter.start();
            starter.join();
            own.get(0).join();

            assertThat(own.get(0).isDaemon()).isTrue();
            assertThat(heard).isEmpty();
            assertThat(application.heard).isEmpty();

            // And so that this means something: one that is not ours is heard of.
            Thread other = new Thread(group, OwnThreadTest::die, "dies too");
            other.start();
            other.join();
            assertThat(heard).hasSize(1);
        }
    }

    /** One that is told of before it starts, and then cannot start, would be remembered for ever: it never ends. */
    @Test
    void aThreadIsMadeKnownByItselfBeforeItsWork() throws Exception {
        List<Thread> known = new CopyOnWriteArrayList<>();
        List<Thread> tellers = new CopyOnWriteArrayList<>();
        List<Thread> knownToItsWork = new CopyOnWriteArrayList<>();
        OwnThread.registerWith(thread -> {
            known.add(thread);
            tellers.add(Thread.currentThread());
        });
        try {
            Thread own = OwnThread.start(() -> knownToItsWork.addAll(known), "works");
            own.join();

            assertThat(known).containsExactly(own);
            assertThat(tellers).containsExactly(own);
            assertThat(knownToItsWork).containsExactly(own);
        } finally {
            OwnThread.registerWith(thread -> {});
        }
    }

    @Test
    void aThreadThatNobodyCanBeToldOfDoesItsWork() throws Exception {
        List<Thread> worked = new CopyOnWriteArrayList<>();
        OwnThread.registerWith(thread -> {
            throw new IllegalStateException("pretended");
        });
        try {
            Thread own = OwnThread.start(() -> worked.add(Thread.currentThread()), "works");
            own.join();

            assertThat(worked).containsExactly(own);
        } finally {
            OwnThread.registerWith(thread -> {});
        }
    }

    private static void die() {
        throw new OutOfMemoryError("pretended");
    }
}
