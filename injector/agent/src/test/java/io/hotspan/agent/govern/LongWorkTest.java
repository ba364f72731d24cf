package io.hotspan.agent.govern;

import static io.hotspan.agent.govern.Here.probe;
import static org.assertj.core.api.Assertions.assertThat;

import com.shop.Till;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a slow machine a question or a change may take longer than a thread may be silent: one that gets on with its work is not hung. */
@Timeout(60)
class LongWorkTest {
    private static final int CLASSES = 10;
    private static final long EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(140);

    private final List<Class<?>> slow = new ArrayList<>();
    private final Wanted probe =
            probe("p1", "com.shop.Slow*::run").consent(true).build();
    private Here here;

    @BeforeEach
    void begin() throws Exception {
        for (int i = 0; i < CLASSES; i++) slow.add(new SlowLoader().loadClass("com.shop.Slow"));
        here = new Here(TimeUnit.SECONDS.toNanos(1));
        here.drainer.controlIsAlive();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        here.close();
    }

    private static void takeTime() {
        long end = System.nanoTime() + EACH_NANOS;
        while (System.nanoTime() < end) LockSupport.parkNanos(end - System.nanoTime());
    }

    @Test
    void aPlanOfManyClassesIsNoSilence() {
        long start = System.nanoTime();
        here.control.answer(new Ask(1, Question.PLAN, "", 100, List.of(probe)));

        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_200));
        assertThat(here.drainer.controlHung()).isFalse();
    }

    /** Each class takes its time in another agent's hands. */
    @Test
    void aChangeOfManyClassesIsNoSilence() {
        ClassFileTransformer slowAgent = new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
                if (type != null && "com/shop/Slow".equals(name)) takeTime();
                return null;
            }
        };
        Here.instrumentation().addTransformer(slowAgent, true);
        try {
            here.set(probe);
            assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
            long start = System.nanoTime();
            here.set();

            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_200));
            assertThat(here.drainer.controlHung()).isFalse();
            assertThat(here.weaver.wovenClasses()).isZero();
        } finally {
            Here.instrumentation().removeTransformer(slowAgent);
        }
    }

    /** Defines com.shop.Slow, and takes its time whenever somebody wants the class file. */
    private static final class SlowLoader extends ClassLoader {
        SlowLoader() {
            super(Till.class.getClassLoader());
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            if (name.equals("com/shop/Slow.class")) takeTime();
            return super.getResourceAsStream(name);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals("com.shop.Slow")) return super.loadClass(name, resolve);
            try (InputStream in = Till.class.getResourceAsStream("Slow.class")) {
                byte[] file = in.readAllBytes();
                return defineClass(name, file, 0, file.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
