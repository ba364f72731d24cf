package io.hotspan.agent.govern;

import static io.hotspan.agent.govern.Here.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.shop.Till;
import io.hotspan.agent.ring.Ring;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.Proxy;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ByteVector;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

/** Classes that load later, and changes that failed: what the control thread does by itself, in this very JVM. */
class SweepTest extends AtTheTill {
    @Test
    void aWaitingProbeIsInBeforeTheFirstCallOfAClassThatLoadsLater() throws Exception {
        here.set(probe("p1", "com.shop.Late::run").waitForClass(true).build());
        int loaded = 0;
        for (Class<?> type : Here.instrumentation().getAllLoadedClasses()) {
            if (type.getName().equals("com.shop.Late")) loaded++;
        }
        boolean first = loaded == 0;
        assertThat(here.report("p1").state()).isEqualTo(first ? ProbeState.WAITING : ProbeState.LIVE);
        Runnable late = (Runnable) new Loader("com.shop.Late")
                .loadClass("com.shop.Late")
                .getConstructor()
                .newInstance();
        late.run();

        here.control.tick(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
        assertThat(here.ledger("p1").recorded()).isEqualTo(1);
        late.run();
        assertThat(here.ledger("p1").recorded()).isEqualTo(2);
    }

    @Test
    void aWaitingProbeThatIsRefusedAtLastIsOverAndTheOthersStay() throws Exception {
        here.set(
                probe("p1", "com.shop.Latest::run when amount > 1")
                        .waitForClass(true)
                        .build(),
                probe("p2", "com.shop.Ti*::ring").waitForClass(true).build());
        new Loader("com.shop.Latest")
                .loadClass("com.shop.Latest")
                .getConstructor()
                .newInstance();
        ring(2);

        here.control.tick(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.REFUSED);
        ring(1);
        assertThat(here.report("p2").state()).isEqualTo(ProbeState.LIVE);
        assertThat(here.ledger("p2").entered()).isEqualTo(3);
        here.control.endAll(ProbeState.REMOVED, EndReason.LEFT);
        assertThat(here.control.isEmpty()).isTrue();
    }

    /** Woven, and not yet a class of the JVM: its superclass is being loaded. Then its probe ends. */
    @Test
    void aClassWhoseProbeEndsWhileItIsLoadedIsRestoredAllTheSame() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        here.set(probe("p1", "com.shop.Later::run").waitForClass(true).build());
        Slow loader = new Slow(asked, answer);
        Thread loading = new Thread(() -> loader.later().run());
        loading.start();
        asked.await();

        here.control.endLive(ProbeState.REMOVED, EndReason.LEFT);
        assertThat(here.weaver.hasLoading()).isTrue();
        assertThat(here.weaver.restoreAll()).isFalse();
        answer.countDown();
        loading.join();

        here.control.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
        assertThat(here.control.stopped(EndReason.LEFT).identical()).isEqualTo(1);
        assertThat(here.weaver.restoreAll()).isTrue();
    }

    /** Another agent makes the change fail that puts the second in and takes the first out. */
    @Test
    void aClassThatRefusesWhatIsNewIsRidOfWhatHasEndedWithTheNextSweep() {
        AtomicBoolean broken = new AtomicBoolean();
        ClassFileTransformer breaker = whenever(broken, file -> new byte[] {1});
        Here.instrumentation().addTransformer(breaker, true);
        try {
            here.set(probe("p1", RING).build());
            broken.set(true);
            here.set(probe("p2", REFUND).build());
            assertThat(here.report("p2").state()).isEqualTo(ProbeState.QUARANTINED);
            assertThat(here.weaver.wovenClasses()).isOne();
            assertThat(here.control.isEmpty()).isFalse();

            broken.set(false);
            here.control.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
            assertThat(here.weaver.wovenClasses()).isZero();
            assertThat(here.control.isEmpty()).isTrue();
        } finally {
            Here.instrumentation().removeTransformer(breaker);
        }
    }

    /** Refused by the JVM, the class is what it was: with the code of the probe that was in before, which has to be taken out some day. */
    @Test
    void aClassThatIsRefusedWhenOurWeavingFailedTooStillCarriesWhatItCarried() {
        AtomicBoolean broken = new AtomicBoolean();
        ClassFileTransformer breaker = whenever(broken, file -> new byte[] {1});
        comesFirst(breaker); // what we get to weave is none
        try {
            here.set(probe("p1", RING).build());
            broken.set(true);
            here.set(probe("p1", RING).build(), probe("p2", REFUND).build());
            assertThat(here.report("p2").state()).isEqualTo(ProbeState.QUARANTINED);
            assertThat(here.report("p2").reason()).contains("weaving failed");
            broken.set(false);
            ring(1);
            assertThat(here.ledger("p1").recorded()).isEqualTo(1);
            assertThat(here.weaver.holds(Till.class)).isTrue();

            here.control.endLive(ProbeState.REMOVED, EndReason.LEFT);
            assertThat(here.control.stopped(EndReason.LEFT).identical()).isEqualTo(1);
            assertThat(here.control.isEmpty()).isTrue();
        } finally {
            Here.instrumentation().removeTransformer(breaker);
        }
    }

    /** Our weaving fails and the JVM goes on without it: then the class has lost the code of the probe that was in before, too. */
    @Test
    void aProbeWhoseCodeIsLostSaysSoAndIsWovenAgain() {
        AtomicBoolean garbled = new AtomicBoolean();
        ClassFileTransformer garbler = whenever(garbled, SweepTest::garbled);
        comesFirst(garbler);
        try {
            here.set(probe("p1", RING).build());
            garbled.set(true);
            here.set(probe("p1", RING).build(), probe("p2", REFUND).build());
            assertThat(here.report("p2").state()).isEqualTo(ProbeState.QUARANTINED);
            assertThat(here.report("p1").warnings())
                    .singleElement()
                    .asString()
                    .startsWith("for a while calls of com.shop.Till were not counted: weaving failed: ");
            ring(1);
            assertThat(here.ledger("p1").entered()).isZero();

            garbled.set(false);
            here.control.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
            ring(1);
            assertThat(here.ledger("p1").recorded()).isEqualTo(1);

            here.control.endLive(ProbeState.REMOVED, EndReason.LEFT);
            assertThat(here.control.stopped(EndReason.LEFT).identical()).isEqualTo(1);
            assertThat(here.control.isEmpty()).isTrue();
        } finally {
            Here.instrumentation().removeTransformer(garbler);
        }
    }

    /** Another agent, which changes the till while it is told to. */
    private static ClassFileTransformer whenever(AtomicBoolean told, UnaryOperator<byte[]> change) {
        return new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
                return told.get() && "com/shop/Till".equals(name) ? change.apply(file) : null;
            }
        };
    }

    /** We get what it made of the class. */
    private void comesFirst(ClassFileTransformer other) {
        here.weaver.stop();
        Here.instrumentation().addTransformer(other, true);
        here.weaver.start();
    }

    /** With annotations that the JVM passes on unread, and that nobody can read. */
    private static byte[] garbled(byte[] file) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(file).accept(writer, 0);
        writer.visitAttribute(new Attribute("RuntimeVisibleAnnotations") {
            @Override
            protected ByteVector write(ClassWriter into, byte[] code, int codeLength, int maxStack, int maxLocals) {
                return new ByteVector().putShort(1).putShort(0xffff).putShort(0);
            }
        });
        return writer.toByteArray();
    }

    /** Each try may make the JVM collect its whole heap. */
    @Test
    void aRemovalThatFailsIsTriedLessAndLessOften() {
        AtomicBoolean broken = new AtomicBoolean();
        AtomicLong tries = new AtomicLong();
        ClassFileTransformer breaker = new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
                if (!broken.get() || !"com/shop/Till".equals(name)) return null;
                tries.incrementAndGet();
                return new byte[] {1};
            }
        };
        Here.instrumentation().addTransformer(breaker, true);
        try {
            here.set(probe("p1", RING).build());
            broken.set(true);
            here.control.endLive(ProbeState.REMOVED, EndReason.LEFT);
            long once = tries.get();
            long now = System.nanoTime();
            for (int second = 2; second < 32; second++) here.control.tick(now + TimeUnit.SECONDS.toNanos(second));

            // After 1, 1, 2, 4, 8 and so on seconds.
            assertThat(tries.get() / once - 1).isBetween(4L, 6L);
            broken.set(false);
            here.control.tick(now + TimeUnit.MINUTES.toNanos(2));
            assertThat(here.control.isEmpty()).isTrue();
        } finally {
            Here.instrumentation().removeTransformer(breaker);
        }
    }

    /** As where the heap is full: what was begun is not wanted any more, wherever it broke off, and the weaver takes it out. */
    @Test
    void aRemovalThatFindsNoMemoryHalfWayLeavesNobodyWhoWantsTheCode() {
        AtomicBoolean full = new AtomicBoolean();
        Ring meagre = (Ring) Proxy.newProxyInstance(
                SweepTest.class.getClassLoader(), new Class<?>[] {Ring.class}, (proxy, method, given) -> {
                    if (full.get() && method.getName().equals("retire")) throw new OutOfMemoryError("pretended");
                    return method.invoke(here.ring, given);
                });
        Control control = new Control(Here.instrumentation(), meagre, here.weaver, here.drainer, here.table);
        control.set(new SetProbes(1, List.of(probe("p1", RING).build())));
        ring(1);
        full.set(true);
        assertThatThrownBy(() -> control.endAll(ProbeState.REMOVED, EndReason.LEFT))
                .isInstanceOf(OutOfMemoryError.class);
        full.set(false);

        assertThat(control.endAll(ProbeState.REMOVED, EndReason.LEFT)).isFalse();
        assertThat(control.isEmpty()).isTrue();
        assertThat(here.weaver.restoreAll()).isTrue();
        assertThat(here.weaver.wovenClasses()).isZero();
    }

    /** As of a file: the look at what has been loaded comes each second, and brings no class along that fails. */
    @Test
    void aLookForWhatHasComeTriesNoRemovalAgain() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        AtomicLong tries = new AtomicLong();
        ClassFileTransformer breaker = whenever(broken, file -> {
            tries.incrementAndGet();
            return new byte[] {1};
        });
        Here.instrumentation().addTransformer(breaker, true);
        try {
            Wanted late = probe("p2", "com.shop.La*::run").waitForClass(true).build();
            here.set(probe("p1", RING).build(), late);
            broken.set(true);
            here.set(late);
            long once = tries.get();
            long now = System.nanoTime();
            List<Class<?>> come = new ArrayList<>();
            for (int second = 2; second < 32; second++) {
                come.add(new Loader("com.shop.Late")
                        .loadClass("com.shop.Late")); // so that there is something to look at
                here.control.tick(now + TimeUnit.SECONDS.toNanos(second));
            }
            assertThat(tries.get() / once - 1).isBetween(4L, 6L);
            assertThat(here.report("p2").classes()).isGreaterThanOrEqualTo(come.size());
            broken.set(false);
            here.control.tick(now + TimeUnit.MINUTES.toNanos(2));
            assertThat(here.weaver.holds(Till.class)).isFalse();
        } finally {
            Here.instrumentation().removeTransformer(breaker);
        }
    }

    /** A class that was looked at and is in, or is left out for good, costs nothing more. */
    @Test
    void aSweepReadsNoClassFileAgain() throws Exception {
        here.set(probe("p1", "com.shop.La*::run").waitForClass(true).build());
        Loader loader = new Loader("com.shop.Late");
        Runnable late =
                (Runnable) loader.loadClass("com.shop.Late").getConstructor().newInstance();
        long now = System.nanoTime();
        here.control.tick(now + TimeUnit.SECONDS.toNanos(2));
        int asked = loader.asked.get();
        assertThat(asked).isPositive();
        for (int second = 20; second <= 60; second += 20) here.control.tick(now + TimeUnit.SECONDS.toNanos(second));

        assertThat(loader.asked.get()).isEqualTo(asked);
        late.run();
        assertThat(here.ledger("p1").recorded()).isEqualTo(1);
    }

    @Test
    void aClassThatComesMakesNobodyReadTheOthersAgain() throws Exception {
        here.set(probe("p1", "com.shop.La*::run").waitForClass(true).build());
        Loader first = new Loader("com.shop.Late");
        first.loadClass("com.shop.Late");
        long now = System.nanoTime();
        here.control.tick(now + TimeUnit.SECONDS.toNanos(2));
        int asked = first.asked.get();
        int classes = here.report("p1").classes();
        Loader second = new Loader("com.shop.Late");
        Runnable late =
                (Runnable) second.loadClass("com.shop.Late").getConstructor().newInstance();
        here.control.tick(now + TimeUnit.SECONDS.toNanos(4));

        assertThat(second.asked.get()).isPositive();
        assertThat(first.asked.get()).isEqualTo(asked);
        late.run();
        assertThat(here.ledger("p1").recorded()).isEqualTo(1);
        assertThat(here.report("p1").classes()).isEqualTo(classes + 1);
    }

    /** Woven as they loaded; to look for more needs somebody's consent, and nobody gives it by itself. */
    @Test
    void aRefusalThatStandsIsNotAskedForEachSecond() throws Exception {
        here.set(probe("p1", "com.shop.Man*::run").waitForClass(true).build());
        List<Loader> loaders = new ArrayList<>();
        for (int i = 0; i < 2 * Verdict.SPAN_ASKS; i++) {
            Loader loader = new Loader("com.shop.Many");
            loader.loadClass("com.shop.Many");
            loaders.add(loader);
        }
        long now = System.nanoTime();
        here.control.tick(now + TimeUnit.SECONDS.toNanos(2));
        assertThat(here.report("p1").warnings()).anyMatch(warning -> warning.contains("methods"));
        int asked = loaders.stream().mapToInt(loader -> loader.asked.get()).sum();
        for (int second = 20; second <= 120; second += 20) here.control.tick(now + TimeUnit.SECONDS.toNanos(second));

        assertThat(loaders.stream().mapToInt(loader -> loader.asked.get()).sum())
                .isEqualTo(asked)
                .isPositive();
    }

    /** As a sandbox that knows which classes its guests need. */
    @Test
    void aClassWhoseLoaderDoesNotPassOnWhatIsAskedOfJavaLangIsLeftOut() throws Exception {
        Loader strict = new Loader("com.shop.Strict") {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("java.lang.H")) throw new ClassNotFoundException(name);
                return super.loadClass(name, resolve);
            }
        };
        Runnable guest =
                (Runnable) strict.loadClass("com.shop.Strict").getConstructor().newInstance();
        here.set(probe("p1", "com.shop.Strict::run").build());

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.QUARANTINED);
        assertThat(here.report("p1").reason()).contains("its class loader does not pass on");
        guest.run();
        assertThat(here.ring.suppressed()).isZero();
    }

    /** As of a file: the application's first class has it as a rule not. */
    @Test
    void aPatternWaitsForAClassThatHasTheMethod() throws Exception {
        here.set(
                probe("p1", "com.shop.Tar*::linger").waitForClass(true).build(),
                probe("p2", "com.shop.Tarry::linger").waitForClass(true).build());
        Loader without = new Loader("com.shop.Tarry");
        without.loadClass("com.shop.Tarry");
        long now = System.nanoTime();
        here.control.tick(now + TimeUnit.SECONDS.toNanos(2));
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.WAITING);
        assertThat(here.report("p2").state()).isEqualTo(ProbeState.REFUSED);
        assertThat(here.report("p2").reason()).contains("no method of com.shop.Tarry");

        Runnable tardy = (Runnable) new Loader("com.shop.Tardy")
                .loadClass("com.shop.Tardy")
                .getConstructor()
                .newInstance();
        tardy.run();
        here.control.tick(now + TimeUnit.SECONDS.toNanos(4));
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
        assertThat(here.ledger("p1").recorded()).isEqualTo(1);
    }

    /** Defines com.shop.Later, and takes its time over com.shop.Late, which that extends. */
    private static final class Slow extends ClassLoader {
        private final CountDownLatch asked;
        private final CountDownLatch answer;

        Slow(CountDownLatch asked, CountDownLatch answer) {
            super(Till.class.getClassLoader());
            this.asked = asked;
            this.answer = answer;
        }

        Runnable later() {
            try {
                return (Runnable) loadClass("com.shop.Later").getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals("com.shop.Late")) {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
            if (!name.equals("com.shop.Later")) return super.loadClass(name, resolve);
            try (InputStream in = Till.class.getResourceAsStream("Later.class")) {
                byte[] file = in.readAllBytes();
                return defineClass(name, file, 0, file.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** Defines one class anew. */
    private static class Loader extends ClassLoader {
        private final String own;
        final AtomicInteger asked = new AtomicInteger();

        Loader(String own) {
            super(Till.class.getClassLoader());
            this.own = own;
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            if (name.equals(own.replace('.', '/') + ".class")) asked.incrementAndGet();
            return super.getResourceAsStream(name);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(own)) return super.loadClass(name, resolve);
            try (InputStream in = Till.class.getResourceAsStream(own.substring(own.lastIndexOf('.') + 1) + ".class")) {
                byte[] file = in.readAllBytes();
                return defineClass(name, file, 0, file.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
