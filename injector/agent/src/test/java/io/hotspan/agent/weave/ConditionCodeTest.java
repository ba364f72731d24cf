package io.hotspan.agent.weave;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.agent.ring.BoundRing;
import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import io.hotspan.probes.Limits;
import io.hotspan.probes.Probe;
import io.hotspan.probes.expr.Evaluator;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypedExpr;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;

/** Woven conditions decide as the evaluator says, for conditions and values at random. */
class ConditionCodeTest {
    private static final String[] NUMBERS = {
        "arg0", "arg1", "arg2", "arg3", "arg4", "arg5", "arg6", "arg9", "arg10", "arg11", "arg12", "arg13", "arg14",
        "arg15"
    };
    private static final String[] LITERALS = {"0", "1", "-1", "3", "65", "40000", "-70000", "3000000000", "2.5", "0.0"};
    private static final String[] OPERATORS = {"==", "!=", "<", "<=", ">", ">="};
    private static final String[] REFERENCES = {"arg8", "arg9", "arg12", "arg15", "arg16", "arg17", "return", "error"};
    private static final String[] STRINGS = {"\"a\"", "\"\"", "\"ä€\"", "arg8", "null", "return"};

    private final Ring ring = new BoundRing();
    private final Constants constants = new Constants();
    private final Map<String, MethodScan> scans = MethodScan.of(new ClassReader(WovenLoader.classFile(AllKinds.class)));
    private final Map<Evaluator.Verdict, Integer> seen = new EnumMap<>(Evaluator.Verdict.class);

    @BeforeEach
    void open() {
        ring.open(1 << 20, false);
        ring.budget(1, 1_000_000_000, 1_000_000_000);
    }

    @AfterEach
    void close() {
        long suppressed = ring.suppressed();
        ring.close();
        assertThat(suppressed).isEqualTo(suppressedBefore);
    }

    private final long suppressedBefore = ring.suppressed();

    @Test
    void wovenConditionsDecideAsTheEvaluatorDoes() throws Exception {
        Random random = new Random(20261121);
        int atEntry = 0;
        for (int round = 0; round < 60; round++) {
            Map<String, TypedExpr> conditions = new HashMap<>();
            Map<String, List<SlotPlan>> plans = new HashMap<>();
            int slot = 1;
            for (Map.Entry<String, MethodScan> entry : scans.entrySet()) {
                if (entry.getKey().startsWith("<")) continue;
                TypedExpr condition = condition(random, entry.getValue());
                if (!condition.readsExit()) atEntry++;
                conditions.put(entry.getKey(), condition);
                plans.put(entry.getKey(), List.of(new SlotPlan(slot++, Action.SPAN, false, condition, List.of())));
            }
            check(conditions, plans, random);
        }

        assertThat(atEntry).isGreaterThan(100);
        assertThat(seen.values()).hasSize(3).allMatch(n -> n > 500);
    }

    private void check(Map<String, TypedExpr> conditions, Map<String, List<SlotPlan>> plans, Random random)
            throws Exception {
        WovenLoader loader = new WovenLoader().weave(AllKinds.class, plans, constants);
        assertThat(loader.refused).isEmpty();
        ring.constants(constants.strings(), constants.numbers());
        Class<?> type = Class.forName(AllKinds.class.getName(), true, loader);
        for (Method method : type.getDeclaredMethods()) {
            String key = method.getName() + Type.getMethodDescriptor(method);
            TypedExpr condition = requireNonNull(conditions.get(key));
            int slot = requireNonNull(plans.get(key)).get(0).slot;
            for (int i = 0; i < 20; i++) {
                ring.clear(slot);
                ring.arm(new int[] {slot}, new int[] {1});
                check(method, condition, slot, random);
            }
        }
    }

    private void check(Method method, TypedExpr condition, int slot, Random random) throws Exception {
        @Nullable Object[] arguments = arguments(method, random);
        RuntimeException thrown = (RuntimeException) arguments[19];
        Evaluator.Verdict expected = condition.readsExit()
                ? Evaluator.atExit(condition, arguments, arguments[18], thrown, 1000)
                : Evaluator.atEntry(condition, arguments);
        seen.merge(expected, 1, Integer::sum);
        try {
            assertThat(method.invoke(null, arguments)).isEqualTo(arguments[18]);
            assertThat(thrown).isNull();
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).isSameAs(thrown);
        }

        long[] counts = ring.counts(slot);
        long[] verdict = {
            counts[Layout.COUNT_CONDITION], counts[Layout.TOTAL_CONDITION_ERROR], counts[Layout.COUNT_RECORDED]
        };
        assertThat(verdict)
                .as("%s of %s", condition, Arrays.toString(arguments))
                .containsExactly(
                        expected == Evaluator.Verdict.FALSE ? 1 : 0,
                        expected == Evaluator.Verdict.ERROR ? 1 : 0,
                        expected == Evaluator.Verdict.TRUE ? 1 : 0);
        assertThat(Records.of(ring)).hasSize(expected == Evaluator.Verdict.TRUE ? 1 : 0);
    }

    // ---------------------------------------------------------------- at random

    private static TypedExpr condition(Random random, MethodScan scan) {
        Signature signature = Signature.of(scan.descriptor, null, scan.isStatic());
        while (true) {
            String text = random(random, 0, random.nextBoolean());
            try {
                return requireNonNull(
                        Probe.parse("p", "a.B::c when " + text, Limits.live()).check(signature));
            } catch (ProbeSyntaxException e) {
                // the operands do not go together: another one
            }
        }
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch") // one case has two ways out
    private static String random(Random random, int depth, boolean exit) {
        int kind = random.nextInt(depth > 3 ? 6 : 10);
        String[] numbers = NUMBERS;
        switch (kind) {
            case 0:
                return one(random, numbers) + op(random) + one(random, LITERALS);
            case 1:
                return one(random, numbers) + op(random) + one(random, numbers);
            case 2:
                return one(random, REFERENCES, exit) + (random.nextBoolean() ? " == null" : " != null");
            case 3:
                return "arg8" + (random.nextBoolean() ? " == " : " != ") + one(random, STRINGS, exit);
            case 4:
                return one(random, new String[] {"arg7", "arg16", "arg16 == arg7", "arg7 == true", "arg16 != false"});
            case 5:
                if (!exit) return "arg7";
                return one(random, new String[] {
                    "return",
                    "return == true",
                    "return > 3",
                    "return == arg9",
                    "return != \"a\"",
                    "error == null",
                    "duration > 1h",
                    "duration < 1h",
                    "return == null",
                    "return <= arg15"
                });
            case 6:
                return "!(" + random(random, depth + 1, exit) + ")";
            default:
                return "(" + random(random, depth + 1, exit) + (random.nextBoolean() ? " && " : " || ")
                        + random(random, depth + 1, exit) + ")";
        }
    }

    private static String op(Random random) {
        return " " + one(random, OPERATORS) + " ";
    }

    private static String one(Random random, String[] all) {
        return all[random.nextInt(all.length)];
    }

    /** Of what is known at entry already, unless the exit may be read. */
    private static String one(Random random, String[] all, boolean exit) {
        List<String> allowed = new ArrayList<>(Arrays.asList(all));
        if (!exit) allowed.removeAll(List.of("return", "error"));
        return allowed.get(random.nextInt(allowed.size()));
    }

    private static @Nullable Object[] arguments(Method method, Random random) {
        Class<?>[] types = method.getParameterTypes();
        @Nullable Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) values[i] = value(types[i], random);
        return values;
    }

    private static @Nullable Object value(Class<?> type, Random random) {
        if (!type.isPrimitive() && random.nextInt(3) == 0) return null;
        long whole = new long[] {0, 1, -1, 3, 65, 40_000, -70_000, 3_000_000_000L, Long.MIN_VALUE}[random.nextInt(9)];
        double real =
                new double[] {0, -0.0, 2.5, 3, 65, Double.NaN, Double.POSITIVE_INFINITY, 1e300}[random.nextInt(8)];
        if (type == int.class || type == Integer.class) return (int) whole;
        if (type == long.class || type == Long.class) return whole;
        if (type == short.class || type == Short.class) return (short) whole;
        if (type == byte.class || type == Byte.class) return (byte) whole;
        if (type == char.class || type == Character.class) return (char) whole;
        if (type == float.class || type == Float.class) return (float) real;
        if (type == double.class || type == Double.class) return real;
        if (type == boolean.class || type == Boolean.class) return random.nextBoolean();
        if (type == RuntimeException.class) return new IllegalStateException("thrown");
        return new String(new String[] {"a", "", "ä€", "abc"}[random.nextInt(4)].toCharArray());
    }
}
