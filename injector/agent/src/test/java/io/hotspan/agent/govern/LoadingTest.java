package io.hotspan.agent.govern;

import static io.hotspan.agent.govern.Here.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hotspan.agent.weave.Weaver;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Wanted;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Classes that are woven as they load, and what may be odd about them. */
class LoadingTest extends AtTheTill {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Another one for each test: what one has loaded the next would find. */
    private final String name = "com.shop.Odd" + NUMBERS.incrementAndGet() + "X";

    private final class Loader extends ClassLoader {
        Loader() {
            super(LoadingTest.class.getClassLoader());
        }

        Class<?> defined(byte[] file) {
            return defineClass(LoadingTest.this.name, file, 0, file.length);
        }

        Runnable define(byte[] file) throws ReflectiveOperationException {
            return (Runnable) defined(file).getConstructor().newInstance();
        }
    }

    /**
     * A Runnable whose run does nothing, at some length.
     *
     * @param missing the type of a constructor's parameter; null for no such constructor
     */
    private byte[] odd(int instructions, @Nullable String missing) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", new String[] {
            "java/lang/Runnable"
        });
        constructor(writer, "()V");
        if (missing != null) constructor(writer, "(L" + missing + ";)V");
        MethodVisitor run = writer.visitMethod(Opcodes.ACC_PUBLIC, "run", "()V", null, null);
        run.visitCode();
        for (int i = 0; i < instructions; i++) run.visitInsn(Opcodes.NOP);
        run.visitInsn(Opcodes.RETURN);
        run.visitMaxs(0, 0);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void constructor(ClassWriter writer, String descriptor) {
        MethodVisitor init = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", descriptor, null, null);
        init.visitCode();
        init.visitVarInsn(Opcodes.ALOAD, 0);
        init.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        init.visitInsn(Opcodes.RETURN);
        init.visitMaxs(0, 0);
    }

    private void sweep() {
        here.control.tick(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
    }

    private void await() {
        here.set(probe("p1", name + "::run").waitForClass(true).build());
    }

    /** As with an optional library: nobody calls that constructor, and nobody need be able to name its parameter. */
    @Test
    void aClassWithAConstructorThatNobodyCanNameIsRestored() throws Exception {
        await();
        Class<?> type = new Loader().defined(odd(1, "com/shop/NotThere"));
        assertThat(catchThrowable(() -> type.getDeclaredConstructors())).isInstanceOf(NoClassDefFoundError.class);
        sweep();
        assertThat(here.weaver.wovenClasses()).isEqualTo(1);

        here.control.endAll(ProbeState.REMOVED, EndReason.LEFT);

        assertThat(here.control.stopped(EndReason.LEFT).failures()).isEmpty();
        assertThat(here.control.stopped(EndReason.LEFT).identical()).isEqualTo(1);
        assertThat(here.weaver.isClean()).isTrue();
    }

    @Test
    void aProbeThatWaitsEndsWhenItsTimeIsOver() {
        here.set(probe("p1", name + "::run")
                .waitForClass(true)
                .timeMillis(20_000)
                .build());
        long left = here.report("p1").remainingMillis();
        long later = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        org.awaitility.Awaitility.await().until(() -> System.nanoTime() > later);
        here.control.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(16)); // it is looked for once more
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.WAITING);
        assertThat(here.report("p1").remainingMillis()).isLessThanOrEqualTo(left - 50);

        here.control.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(21));

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.EXPIRED);
        assertThat(here.control.isEmpty()).isTrue();
    }

    /** By then its code is in the class, and nobody has the class yet. */
    @Test
    void aProbeThatEndsWhileItsClassIsDefinedLeavesNoCodeBesideTheOneThatStays() throws Exception {
        CountDownLatch woven = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ClassFileTransformer slow = new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    ClassLoader loader, String loaded, Class<?> type, ProtectionDomain domain, byte[] file) {
                if (type != null || !loaded.equals(name.replace('.', '/'))) return null;
                woven.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return null;
            }
        };
        Wanted ends = probe("p1", name + "::run").waitForClass(true).build();
        Wanted stays = probe("p2", name + "::run").waitForClass(true).build();
        here.set(ends, stays);
        Here.instrumentation().addTransformer(slow, true); // it comes after us
        try {
            AtomicReference<@Nullable Runnable> made = new AtomicReference<>();
            Thread loading = new Thread(() -> {
                Throwable thrown = catchThrowable(() -> made.set(new Loader().define(odd(1, null))));
                assertThat(thrown).isNull();
            });
            loading.start();
            woven.await();
            here.set(stays);
            go.countDown();
            loading.join();
            sweep();

            int first = 1;
            here.ring.arm(new int[] {first}, new int[] {0});
            Objects.requireNonNull(made.get()).run();
            assertThat(here.ring.counts(first)[Layout.COUNT_ENTERED]).isZero();
            here.ring.disarm(first);
            assertThat(here.ledger("p2").recorded()).isEqualTo(1);
        } finally {
            Here.instrumentation().removeTransformer(slow);
        }
    }

    /** It may come between two looks at what there is: then another probe's look finds it first. */
    @Test
    void aClassThatComesBetweenTwoLooksKeepsTheCodeItWasLoadedWith() throws Exception {
        AtomicInteger hidden = new AtomicInteger();
        Instrumentation veiled = (Instrumentation) Proxy.newProxyInstance(
                LoadingTest.class.getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, given) -> {
                    Object answer = method.invoke(Here.instrumentation(), given);
                    if (!method.getName().equals("getAllLoadedClasses") || hidden.getAndDecrement() <= 0) return answer;
                    return Stream.of((Class<?>[]) answer)
                            .filter(type -> !type.getName().equals(name))
                            .toArray(Class<?>[]::new);
                });
        Control control = new Control(veiled, here.ring, here.weaver, here.drainer, here.table);
        Wanted waits = probe("p1", name + "::run").waitForClass(true).build();
        control.set(new SetProbes(1, List.of(waits)));
        Runnable odd = new Loader().define(odd(1, null));
        odd.run();
        hidden.set(1);
        control.set(new SetProbes(2, List.of(waits, probe("p2", name + "::run").build())));
        odd.run();

        assertThat(control.status().reports())
                .extracting(report -> report.id() + " " + report.ledger().recorded())
                .containsExactly("p1 2", "p2 1");
        control.endAll(ProbeState.REMOVED, EndReason.LEFT);
        assertThat(control.stopped(EndReason.LEFT).identical()).isEqualTo(1);
    }

    /** Two threads, or one that tries again: the loader keeps one class and refuses the other. */
    @Test
    void aClassThatIsDefinedTwiceByOneLoaderIsWatchedOnce() throws Exception {
        await();
        Loader loader = new Loader();
        Runnable odd = loader.define(odd(1, null));
        assertThat(catchThrowable(() -> loader.define(odd(1, null)))).isInstanceOf(LinkageError.class);
        odd.run();
        sweep();
        assertThat(catchThrowable(() -> loader.define(odd(1, null)))).isInstanceOf(LinkageError.class);
        sweep();
        here.set(
                probe("p1", name + "::run").waitForClass(true).build(),
                probe("p2", name + "::run").build());
        odd.run();

        assertThat(here.report("p1").methods()).isEqualTo(1);
        assertThat(here.ledger("p1").entered()).isEqualTo(2);
        assertThat(here.ledger("p2").entered()).isEqualTo(1);
    }

    @Test
    void aMethodThatIsTooLongIsLeftOutAloudAlsoWhenItsClassLoadsLater() throws Exception {
        await();
        new Loader().define(odd(7_990, null)).run();
        sweep();

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.QUARANTINED);
        assertThat(here.report("p1").warnings()).anyMatch(warning -> warning.startsWith("left out: " + name + "::run"));
    }

    /** Its thread has been told to weave, and has not begun; until then nobody may say that nothing of ours is in the JVM. */
    @Test
    void whileAClassIsAboutToBeWovenTheJvmIsNotClean() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        here.weaver.onLoad((loader, loaded, file) -> {
            if (!loaded.equals(name.replace('.', '/'))) return null;
            inside.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Weaver.Load(new HashMap<>());
        });
        Thread loading = new Thread(() -> {
            Throwable thrown = catchThrowable(() -> new Loader().define(odd(1, null)));
            assertThat(thrown).isNull();
        });
        loading.start();
        inside.await();
        here.weaver.onLoad(null);

        assertThat(here.weaver.isClean()).isFalse();
        go.countDown();
        loading.join();
        boolean unused = here.weaver.restoreAll();
        assertThat(here.weaver.isClean()).isTrue();
    }
}
