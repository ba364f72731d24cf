package io.hotspan.agent.weave;

import static java.util.Objects.requireNonNull;
import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.agent.ring.BoundRing;
import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

/** Byte Buddy's Advice as the oracle: the same calls of commons-lang3 give the same hits and results, woven by it and by us. */
class AdviceOracleTest {
    private static final String ROOT = "org.apache.commons.lang3.";
    private static final List<String> RUN = List.of(
            "StringUtils",
            "Strings",
            "ArrayUtils",
            "BooleanUtils",
            "CharUtils",
            "CharSetUtils",
            "ClassUtils",
            "EnumUtils",
            "LocaleUtils",
            "ObjectUtils",
            "Range",
            "Validate",
            "AnnotationUtils",
            "BitField",
            "StringEscapeUtils",
            "math.NumberUtils",
            "math.Fraction",
            "math.IEEE754rUtils",
            "text.WordUtils",
            "text.translate.EntityArrays",
            "tuple.Pair",
            "tuple.Triple",
            "CharSet",
            "Conversion");

    private final Map<String, Integer> slots = new HashMap<>();

    @Test
    void theSameCallsGiveTheSameHitsAsUnderByteBuddysAdvice() throws Exception {
        Map<String, byte[]> plain =
                new LinkedHashMap<>(PublishedJars.classes(org.apache.commons.lang3.StringUtils.class));
        AdviceHits.HITS.clear();
        List<String> expected = run(new PublishedJars.Loader(advised(plain)));
        Map<String, long[]> oracle = new TreeMap<>(AdviceHits.HITS);

        Ring ring = new BoundRing();
        ring.open(8 << 20, false);
        long suppressed = ring.suppressed();
        Map<String, byte[]> woven = woven(plain);
        int[] all = slots.values().stream().mapToInt(i -> i).toArray();
        ring.arm(all, new int[all.length]);
        List<String> actual = run(new PublishedJars.Loader(woven));
        Map<String, long[]> ours = hits(ring);
        suppressed = ring.suppressed() - suppressed;
        ring.close();

        assertThat(suppressed).isZero();
        List<String> strange = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            if (!actual.get(i).equals(expected.get(i))) strange.add(actual.get(i) + " is not " + expected.get(i));
        }
        assertThat(strange).isEmpty();
        assertThat(actual).hasSize(expected.size()).hasSizeGreaterThan(2000);
        assertThat(oracle).hasSizeGreaterThan(700);
        assertThat(texts(ours)).containsExactlyElementsOf(texts(oracle));
    }

    private static List<String> texts(Map<String, long[]> hits) {
        List<String> texts = new ArrayList<>();
        hits.forEach((method, counts) -> texts.add(method + " " + Arrays.toString(counts)));
        return texts;
    }

    private static boolean watched(String name) {
        String rest = name.substring(ROOT.length());
        return rest.indexOf('.') < 0
                || rest.startsWith("math.")
                || rest.startsWith("tuple.")
                || rest.startsWith("text.");
    }

    private static Map<String, byte[]> advised(Map<String, byte[]> plain) {
        Map<String, byte[]> advised = new LinkedHashMap<>(plain);
        Map<String, byte[]> known = new HashMap<>(plain);
        ClassFileLocator locator = new ClassFileLocator.Compound(
                new ClassFileLocator.Simple(known), ClassFileLocator.ForClassLoader.ofPlatformLoader());
        TypePool pool = TypePool.Default.of(locator);
        for (String name : plain.keySet()) {
            if (!watched(name)) continue;
            byte[] file = new ByteBuddy()
                    .ignore(none())
                    .redefine(pool.describe(name).resolve(), locator)
                    .visit(Advice.to(AdviceHits.OfMethod.class)
                            .on(isMethod().and(not(isAbstract())).and(not(isNative()))))
                    .visit(Advice.to(AdviceHits.OfConstructor.class).on(isConstructor()))
                    .make()
                    .getBytes();
            advised.put(name, file);
        }
        return advised;
    }

    private Map<String, byte[]> woven(Map<String, byte[]> plain) {
        Map<String, byte[]> woven = new LinkedHashMap<>(plain);
        for (Map.Entry<String, byte[]> entry : plain.entrySet()) {
            if (!watched(entry.getKey())) continue;
            Map<String, List<SlotPlan>> plans = new HashMap<>();
            for (Map.Entry<String, MethodScan> method :
                    MethodScan.of(new ClassReader(entry.getValue())).entrySet()) {
                if (!method.getValue().hasCode || method.getKey().startsWith("<clinit>")) continue;
                int slot = slots.size() + 1;
                slots.put(entry.getKey() + '.' + method.getKey(), slot);
                plans.put(method.getKey(), List.of(new SlotPlan(slot, Action.TIME, false, null, List.of())));
            }
            if (plans.isEmpty()) continue;
            ClassPlan.Woven result = requireNonNull(
                    new ClassPlan(plans, Grafts.NONE).weave(entry.getValue(), WovenLoader.names(new Constants())));
            assertThat(result.refused).isEmpty();
            woven.put(entry.getKey(), result.classFile);
        }
        return woven;
    }

    private Map<String, long[]> hits(Ring ring) {
        Map<String, long[]> hits = new TreeMap<>();
        for (Map.Entry<String, Integer> entry : slots.entrySet()) {
            long[] counts = ring.counts(entry.getValue());
            long errors = counts[Layout.TOTAL_ERRORS];
            long left = counts[Layout.COUNT_RECORDED];
            boolean constructor = entry.getKey().contains("<init>");
            long[] three = constructor
                    ? new long[] {0, left - errors, 0}
                    : new long[] {counts[Layout.COUNT_ENTERED], left, errors};
            if (three[0] + three[1] > 0) hits.put(entry.getKey(), three);
        }
        return hits;
    }

    // ---------------------------------------------------------------- the calls

    private static List<String> run(ClassLoader loader) throws Exception {
        List<String> results = new ArrayList<>();
        for (String name : RUN) {
            Class<?> type;
            try {
                type = Class.forName(ROOT + name, true, loader);
            } catch (ClassNotFoundException e) {
                continue; // of another version of the library
            }
            Method[] methods = type.getMethods();
            Arrays.sort(methods, Comparator.comparing(Method::toString));
            for (Method method : methods) {
                if (!Modifier.isStatic(method.getModifiers())
                        || method.getName().contains("shuffle")) continue;
                for (int seed = 0; seed < 5; seed++) results.add(method + " " + call(method, new Random(seed)));
            }
        }
        return results;
    }

    private static String call(Method method, Random random) throws Exception {
        Class<?>[] types = method.getParameterTypes();
        @Nullable Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) arguments[i] = value(types[i], random);
        try {
            return text(method.invoke(null, arguments));
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            // Once its code is hot, the JIT compiler throws implicit exceptions without a message
            // (OmitStackTraceInFastThrow).
            return "threw " + (cause instanceof NullPointerException ? cause.getClass() : cause);
        }
    }

    private static String text(@Nullable Object result) {
        if (result instanceof Object[] array) return Arrays.deepToString(array);
        boolean plain = result == null
                || result instanceof CharSequence
                || result instanceof Number
                || result instanceof Boolean;
        return plain
                ? String.valueOf(result)
                : "a " + requireNonNull(result).getClass().getName().replaceAll("Lambda.*", "Lambda");
    }

    private static @Nullable Object value(Class<?> type, Random random) {
        int n = random.nextInt(4);
        if (type == boolean.class) return n > 1;
        if (type == char.class) return "a b,".charAt(n);
        if (type == byte.class) return (byte) n;
        if (type == short.class) return (short) n;
        if (type == int.class) return n - 1;
        if (type == long.class) return (long) n - 1;
        if (type == float.class) return n / 2f;
        if (type == double.class) return n / 2d;
        if (n == 3) return null;
        if (type == String.class || type == CharSequence.class || type == Object.class || type == Comparable.class) {
            return new String[] {"a,b c", "", "42"}[n];
        }
        if (type == Boolean.class) return n > 0;
        if (type == Integer.class) return n;
        if (type == Locale.class) return Locale.ROOT;
        if (type == Class.class) return new Class<?>[] {String.class, int.class, Map.Entry[].class}[n];
        if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), n);
            for (int i = 0; i < n; i++) {
                Object element = value(type.getComponentType(), random);
                if (element != null || !type.getComponentType().isPrimitive()) Array.set(array, i, element);
            }
            return array;
        }
        return type == Iterable.class || type == java.util.Collection.class || type == List.class
                ? List.of("a", "b")
                : null;
    }
}
