package io.hotspan.agent.weave;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.agent.ring.BoundRing;
import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Bridge;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import io.hotspan.probes.Limits;
import io.hotspan.probes.Probe;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypedExpr;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class MethodWeaverTest {
    private final Ring ring = new BoundRing();
    private final Constants constants = new Constants();
    private final Map<String, List<SlotPlan>> plans = new HashMap<>();
    private final Map<String, MethodScan> scans = MethodScan.of(new ClassReader(WovenLoader.classFile(Sample.class)));
    private final List<Integer> slots = new ArrayList<>();
    private long suppressedBefore;
    private @Nullable Class<?> woven;

    @BeforeEach
    void open() {
        ring.open(1 << 20, false);
        suppressedBefore = ring.suppressed();
    }

    @AfterEach
    void close() {
        long suppressed = ring.suppressed() - suppressedBefore;
        ring.close();
        assertThat(suppressed).isZero();
    }

    /** Plans one probe on one method of Sample; returns its slot. */
    private int plan(String method, String probe) throws Exception {
        Probe parsed = Probe.parse("p", "io.hotspan.agent.weave.Sample::" + probe, Limits.live());
        MethodScan scan = scan(method);
        Signature signature = Signature.of(scan.descriptor, scan.parameterNames(), scan.isStatic());
        TypedExpr condition = parsed.check(signature);
        List<SlotPlan.Value> values =
                Matcher.match(parsed, ClassShape.of(WovenLoader.classFile(Sample.class))).found.stream()
                        .filter(f -> f.method.descriptor.equals(scan.descriptor) && f.method.name.equals(scan.name))
                        .findFirst()
                        .orElseThrow()
                        .values;
        return plan(scan, parsed.action(), condition, values);
    }

    private int plan(MethodScan scan, Action action, @Nullable TypedExpr condition, List<SlotPlan.Value> values) {
        int slot = 1 + slots.size();
        slots.add(slot);
        plans.computeIfAbsent(scan.name + scan.descriptor, k -> new ArrayList<>())
                .add(new SlotPlan(slot, action, false, condition, values));
        return slot;
    }

    private MethodScan scan(String method) {
        return scans.entrySet().stream()
                .filter(e -> e.getKey().startsWith(method))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private Class<?> weave() throws Exception {
        WovenLoader loader = new WovenLoader().weave(Sample.class, plans, constants);
        assertThat(loader.refused).isEmpty();
        ring.constants(constants.strings(), constants.numbers());
        woven = Class.forName(Sample.class.getName(), true, loader);
        assertThat(woven.getClassLoader()).isSameAs(loader);
        ring.budget(1, 1_000_000, 1_000_000);
        int[] all = slots.stream().mapToInt(i -> i).toArray();
        ring.arm(all, slots.stream().mapToInt(i -> isSpan(i) ? 1 : 0).toArray());
        return woven;
    }

    private boolean isSpan(int slot) {
        return plans.values().stream().flatMap(List::stream).anyMatch(p -> p.slot == slot && p.action == Action.SPAN);
    }

    private Object sample() throws Exception {
        return weave().getConstructor().newInstance();
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable Object call(Object on, String name, @Nullable Object... arguments) throws Exception {
        Class<?> type = on instanceof Class<?> c ? c : on.getClass();
        return method(type, name).invoke(on instanceof Class<?> ? null : on, arguments);
    }

    @Test
    void aReturnIsRecordedAndUnchanged() throws Exception {
        int slot = plan("add(", "add");
        Class<?> type = weave();

        assertThat(call(type, "add", 2, 3)).isEqualTo(5);

        List<Records.One> records = Records.of(ring);
        assertThat(records).hasSize(1);
        Records.One one = records.get(0);
        assertThat(one.slot()).isEqualTo(slot);
        assertThat(one.end()).isGreaterThanOrEqualTo(one.start());
        assertThat(one.parent()).isZero();
        assertThat(one.trace()).isEqualTo(one.call());
        assertThat(one.tid()).isEqualTo(Thread.currentThread().getId());
        assertThat(one.flags()).isZero();
        assertThat(counts(slot, Layout.COUNT_ENTERED, Layout.COUNT_RECORDED)).containsExactly(1, 1);
    }

    @Test
    void aThrowIsRecordedWithItsThrowable() throws Exception {
        plan("fails(", "fails");
        Class<?> type = weave();

        assertThatThrownBy(() -> call(type, "fails", "why"))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("why");

        Records.One one = Records.of(ring).get(0);
        assertThat(one.flags()).isEqualTo(Layout.FLAG_ERROR);
        assertThat(ring.message((Throwable) requireNonNull(one.thrown()))).isEqualTo("why");
    }

    @Test
    void everyKindOfReturnAndParameterStaysAsItIs() throws Exception {
        for (String name : List.of("wide", "real", "single", "truth", "nothing", "describe", "locked", "block")) {
            plan(name + "(", name + " -> args, return");
        }
        Object s = sample();

        assertThat(call(s, "wide", 5L, 2.5, 3)).isEqualTo(5L);
        assertThat(call(s, "real", 2f, 3d)).isEqualTo(6d);
        assertThat(call(s, "single", 3f)).isEqualTo(1.5f);
        assertThat(call(s, "truth", true)).isEqualTo(false);
        assertThat(call(s, "nothing", "x")).isNull();
        assertThat(call(s, "describe", "a", new int[] {1, 2})).isEqualTo("a2");
        assertThat(call(s, "locked", 4)).isEqualTo(6);
        assertThat(call(s, "block", new Object(), 2)).isEqualTo(20);

        List<Records.One> records = Records.of(ring);
        assertThat(records).hasSize(8);
        assertThat(records.get(0).words().subList(0, 4)).containsExactly(5L, Double.doubleToRawLongBits(2.5), 3L, 5L);
        assertThat(records.get(1).words().subList(0, 3)).containsExactly(bits(2f), bits(3d), bits(6d));
        assertThat(records.get(3).words().subList(0, 2)).containsExactly(1L, 0L);
        assertThat(records.get(4).refs().get(0)).isEqualTo("x");
        assertThat(records.get(5).refs().get(0)).isEqualTo("a");
        assertThat(records.get(5).refs().get(2)).isEqualTo("a2");
        assertThat(records.get(6).words().subList(0, 2)).containsExactly(4L, 6L);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    @Test
    void throwsUnderALockLeaveItFree() throws Exception {
        plan("locked(", "locked -> attr(arg0)");
        plan("block(", "block");
        Object s = sample();
        Object lock = new Object();

        assertThatThrownBy(() -> call(s, "locked", -1)).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> call(s, "block", lock, 0)).hasCauseInstanceOf(NullPointerException.class);

        assertThat(Thread.holdsLock(s)).isFalse();
        assertThat(Thread.holdsLock(lock)).isFalse();
        assertThat(Records.of(ring)).extracting(Records.One::flags).containsExactly(1, 1);
    }

    @Test
    void constructorsAreRecordedFromAfterTheirSuperCall() throws Exception {
        plan("<init>()", "<init>()");
        plan("<init>(Ljava/lang/String;)", "<init>(String) -> attr(arg0)");
        plan("<init>(II)", "<init>(int, int) -> args");
        Class<?> type = weave();

        Object less = type.getConstructor(int.class, int.class).newInstance(1, 2);
        assertThat(type.getField("text").get(less)).isEqualTo("less");
        assertThat(type.getField("fields").get(less)).isEqualTo(1);
        assertThatThrownBy(() -> type.getConstructor(int.class, int.class).newInstance(2, 2))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        type.getConstructor().newInstance();

        List<Records.One> records = Records.of(ring);
        assertThat(records).extracting(Records.One::slot).containsExactly(2, 3, 2, 3, 2, 1);
        assertThat(records).allMatch(r -> r.parent() == 0);
        assertThat(records.get(3).flags()).isEqualTo(Layout.FLAG_ERROR);
        assertThat(records.get(3).words().subList(0, 2)).containsExactly(2L, 2L);
    }

    @Test
    void recursionNests() throws Exception {
        plan("fibonacci(", "fibonacci");
        Class<?> type = weave();

        assertThat(call(type, "fibonacci", 10)).isEqualTo(55);

        List<Records.One> records = Records.of(ring);
        assertThat(records).hasSize(177);
        Map<Long, Records.One> byCall = records.stream().collect(Collectors.toMap(Records.One::call, r -> r));
        assertThat(byCall).hasSize(177);
        Records.One root = records.get(176);
        assertThat(root.parent()).isZero();
        for (Records.One one : records.subList(0, 176)) {
            Records.One parent = requireNonNull(byCall.get(one.parent()));
            assertThat(parent.start()).isLessThanOrEqualTo(one.start());
            assertThat(parent.end()).isGreaterThanOrEqualTo(one.end());
            assertThat(one.trace()).isEqualTo(root.call());
        }
    }

    @Test
    void aCaughtExceptionRestoresTheParent() throws Exception {
        plan("catches(", "catches");
        plan("outer(", "outer");
        plan("inner(", "inner");
        Class<?> type = weave();

        assertThat(call(type, "catches", 5)).isEqualTo(-1);
        assertThat(call(type, "inner", 1)).isEqualTo(1);

        List<Records.One> records = Records.of(ring);
        assertThat(records).extracting(Records.One::slot).containsExactly(3, 3, 3, 3, 2, 1, 3);
        assertThat(records).extracting(Records.One::flags).containsExactly(0, 0, 0, 1, 1, 0, 0);
        assertThat(records.get(3).parent()).isEqualTo(records.get(4).call());
        assertThat(records.get(4).parent()).isEqualTo(records.get(5).call());
        assertThat(records.get(5).parent()).isZero();
        assertThat(records.get(6).parent()).isZero();
    }

    @Test
    void aMethodThatBeginsWithItsLoopRunsAsBefore() throws Exception {
        plan("loopFirst(", "loopFirst -> attr(arg0), return");
        Class<?> type = weave();

        assertThat(call(type, "loopFirst", 7)).isEqualTo(112);

        assertThat(Records.of(ring).get(0).words().subList(0, 2)).containsExactly(7L, 112L);
    }

    @Test
    void aLoopAtTheStartMayHaveAWiderFrameThanTheEntry() throws Exception {
        byte[] file = wideLoop();
        WovenLoader loader = new WovenLoader().weave(file, WovenLoader.everyMethod(file, 1, Action.SPAN), constants);
        assertThat(loader.refused).isEmpty();
        ring.budget(1, 100, 100);
        ring.arm(new int[] {1}, new int[] {1});

        Class<?> type = Class.forName("Wide", true, loader);

        assertThat(call(type, "last", "x")).isEqualTo(2);
        assertThat(Records.of(ring)).hasSize(1);
    }

    /** {@code Object o = text; do o = o instanceof String ? 1 : null while (o != null)}, with its loop head at offset 0. */
    private static byte[] wideLoop() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Wide", null, "java/lang/Object", null);
        MethodVisitor m = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "last", "(Ljava/lang/String;)I", null, null);
        m.visitCode();
        Label head = new Label();
        Label done = new Label();
        m.visitLabel(head);
        m.visitFrame(Opcodes.F_NEW, 1, new Object[] {"java/lang/Object"}, 0, new Object[0]);
        m.visitVarInsn(Opcodes.ALOAD, 0);
        m.visitTypeInsn(Opcodes.INSTANCEOF, "java/lang/String");
        m.visitJumpInsn(Opcodes.IFEQ, done);
        m.visitInsn(Opcodes.ICONST_1);
        m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
        m.visitVarInsn(Opcodes.ASTORE, 0);
        m.visitJumpInsn(Opcodes.GOTO, head);
        m.visitLabel(done);
        m.visitFrame(Opcodes.F_NEW, 1, new Object[] {"java/lang/Object"}, 0, new Object[0]);
        m.visitInsn(Opcodes.ICONST_2);
        m.visitInsn(Opcodes.IRETURN);
        m.visitMaxs(0, 0);
        m.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    @Test
    void anOverflowOfTheStackStaysTheApplicationsAndHeals() throws Exception {
        plan("endless(", "endless");
        plan("boundless(", "boundless");
        plan("add(", "add");
        Class<?> type = weave();

        for (int i = 0; i < 20; i++) {
            assertThat(call(type, "boundless", 0)).isEqualTo(7);
            Records.of(ring);
        }
        call(type, "add", 1, 1);

        Records.One last = Records.of(ring).get(0);
        assertThat(last.slot()).isEqualTo(3);
        assertThat(last.parent()).isZero();
        suppressedBefore = ring.suppressed(); // an overflow in our own frame is suppressed, and counted
    }

    @Test
    void countsAndTimesAreExact() throws Exception {
        int count = plan("add(", "add -> count");
        int time = plan("add(", "add -> time");
        int failing = plan("fails(", "fails -> time");
        int some = plan("add(", "add when arg0 > 5 -> count");
        Class<?> type = weave();

        for (int i = 0; i < 10; i++) call(type, "add", i, 1);
        assertThatThrownBy(() -> call(type, "fails", "x")).hasCauseInstanceOf(IllegalStateException.class);

        assertThat(counts(count, Layout.COUNT_ENTERED, Layout.COUNT_RECORDED)).containsExactly(10, 10);
        assertThat(counts(time, Layout.COUNT_ENTERED, Layout.COUNT_RECORDED, Layout.TOTAL_ERRORS))
                .containsExactly(10, 10, 0);
        assertThat(ring.counts(time)[Layout.COUNT_NANOS]).isGreaterThanOrEqualTo(ring.counts(time)[Layout.COUNT_MAX]);
        assertThat(ring.counts(time)[Layout.COUNT_MAX]).isPositive();
        assertThat(counts(failing, Layout.COUNT_RECORDED, Layout.TOTAL_ERRORS)).containsExactly(1, 1);
        assertThat(counts(some, Layout.COUNT_ENTERED, Layout.COUNT_RECORDED, Layout.COUNT_CONDITION))
                .containsExactly(10, 4, 6);
        assertThat(Records.of(ring)).isEmpty();
    }

    @Test
    void conditionsDecideAtEntryAndAtExit() throws Exception {
        int entry = plan("add(", "add when arg0 > 5 && arg1 != 1");
        int exit = plan("add(", "add when return == 8 -> return");
        int slow = plan("add(", "add when duration > 1h");
        int failed = plan("inner(", "inner when error != null -> attr(arg0)");
        int text = plan("describe(", "describe when arg0 == \"a\" && return != null");
        int box = plan("boxes(", "boxes when arg0 > 3 || arg2");
        Class<?> type = weave();
        Object s = type.getConstructor().newInstance();

        for (int i = 0; i < 10; i++) call(type, "add", i, i % 2);
        call(type, "catches", 5);
        call(s, "describe", "a", new int[0]);
        call(s, "describe", "b", new int[0]);
        call(s, "describe", null, new int[0]);
        call(type, "boxes", null, 1L, null);
        call(type, "boxes", 4, 1L, null);
        call(type, "boxes", 3, 1L, false);

        List<Records.One> records = Records.of(ring);
        Map<Integer, Long> perSlot =
                records.stream().collect(Collectors.groupingBy(Records.One::slot, Collectors.counting()));
        assertThat(perSlot).isEqualTo(Map.of(entry, 2L, exit, 2L, failed, 1L, text, 1L, box, 1L));
        assertThat(records.stream().filter(r -> r.slot() == exit).map(r -> r.words()
                        .get(0)))
                .containsOnly(8L);
        assertThat(counts(slow, Layout.COUNT_ENTERED, Layout.COUNT_CONDITION)).containsExactly(10, 10);
        assertThat(counts(box, Layout.COUNT_ENTERED, Layout.TOTAL_CONDITION_ERROR, Layout.COUNT_CONDITION))
                .containsExactly(3, 1, 1);
    }

    @Test
    void aCallDecidedAtExitIsNoParent() throws Exception {
        plan("catches(", "catches");
        plan("outer(", "outer when return >= 0");
        plan("inner(", "inner");
        Class<?> type = weave();

        call(type, "catches", 2);

        List<Records.One> records = Records.of(ring);
        assertThat(records).extracting(Records.One::slot).containsExactly(3, 3, 2, 1);
        long catches = records.get(3).call();
        assertThat(records.subList(0, 3)).allMatch(r -> r.parent() == catches && r.trace() == catches);
    }

    @Test
    void severalProbesWatchOneMethod() throws Exception {
        plan("add(", "add");
        plan("add(", "add -> args");
        plan("add(", "add -> count");
        Class<?> type = weave();

        call(type, "add", 1, 2);

        List<Records.One> records = Records.of(ring);
        assertThat(records).extracting(Records.One::slot).containsExactly(2, 1);
        assertThat(records.get(0).parent()).isEqualTo(records.get(1).call());
        assertThat(counts(3, Layout.COUNT_RECORDED)).containsExactly(1);
    }

    /** Once it has ended, the entry may be another thread's: what strikes while values are kept puts back into nobody's. */
    @Test
    void aCallThatHasEndedIsNotPutBackAgain() throws Exception {
        plan("add(", "add");
        plan("add(", "add -> args");
        Class<?> type = weave();
        call(type, "add", 1, 2);
        Records.of(ring);
        long[][] chunks = Bridge.chunks;
        Bridge.chunks = new long[0][];

        assertThat(call(type, "add", 1, 2)).isEqualTo(3);

        Bridge.chunks = chunks;
        long outer = Bridge.state[Layout.LIVE]; // of entry 0, which no thread has
        assertThat(outer).isNotZero();
        assertThat(ring.suppressed()).isEqualTo(suppressedBefore + 1);
        suppressedBefore++;
    }

    @Test
    void disarmedProbesLeaveNothing() throws Exception {
        int slot = plan("add(", "add");
        Class<?> type = weave();
        ring.disarm(slot);

        call(type, "add", 1, 2);

        assertThat(Records.of(ring)).isEmpty();
        assertThat(counts(slot, Layout.COUNT_ENTERED)).containsExactly(0);
    }

    @Test
    void theLimitEndsRecordingAndIsCounted() throws Exception {
        int slot = plan("add(", "add");
        Class<?> type = weave();
        ring.budget(1, 3, 100);

        for (int i = 0; i < 10; i++) call(type, "add", 1, 2);

        assertThat(Records.of(ring)).hasSize(3);
        assertThat(counts(slot, Layout.COUNT_ENTERED, Layout.COUNT_HITS, Layout.COUNT_RECORDED))
                .containsExactly(10, 7, 3);
    }

    private int[] counts(int slot, int... words) {
        long[] all = ring.counts(slot);
        return Arrays.stream(words).map(w -> (int) all[w]).toArray();
    }
}
