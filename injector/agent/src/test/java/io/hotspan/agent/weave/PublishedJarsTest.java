package io.hotspan.agent.weave;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Action;
import io.hotspan.probes.Limits;
import io.hotspan.probes.Probe;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypedExpr;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;

/** Every method of published jars, woven with all there is, passes the JVM's full verification. */
class PublishedJarsTest {
    private final Constants constants = new Constants();

    static List<Class<?>> jars() {
        return PublishedJars.MARKS;
    }

    @ParameterizedTest
    @MethodSource("jars")
    void everyMethodIsWovenAndVerifies(Class<?> mark) throws Exception {
        Map<String, byte[]> plain = PublishedJars.classes(mark);
        Map<String, byte[]> woven = new LinkedHashMap<>();
        TreeMap<String, Integer> refused = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : plain.entrySet()) {
            woven.put(entry.getKey(), weave(entry.getValue(), refused));
        }

        PublishedJars.Loader before = new PublishedJars.Loader(plain);
        PublishedJars.Loader after = new PublishedJars.Loader(woven);
        TreeMap<String, Throwable> broken = new TreeMap<>();
        int linked = 0;
        for (String name : plain.keySet()) {
            boolean links = before.link(name) == null;
            if (links) linked++;
            Throwable failure = after.link(name);
            if (links && failure != null) broken.put(name, failure);
        }

        assertThat(broken).isEmpty();
        assertThat(linked).isGreaterThan(plain.size() * 9 / 10);
        assertThat(refused.values().stream().mapToInt(i -> i).sum())
                .as("%s", refused)
                .isLessThan(20);
    }

    /** Class files from 45 to 65 and from seven compilers, with subroutines, records, sealed types and methods of 60 KB. */
    @Test
    @Tag("full")
    void everyMethodOfTwentyJarsVerifiesOnEveryJdk(@TempDir Path directory) throws Exception {
        List<Path> jars = Form.jars("published");
        assertThat(jars).hasSizeGreaterThanOrEqualTo(20);
        Path wovenJars = Files.createDirectories(directory.resolve("woven"));
        TreeMap<String, Integer> refused = new TreeMap<>();
        JarFacts facts = new JarFacts();
        for (Path jar : jars) {
            try (OutputStream out = Files.newOutputStream(wovenJars.resolve(jar.getFileName()));
                    JarOutputStream entries = new JarOutputStream(out)) {
                for (Map.Entry<String, byte[]> plain :
                        PublishedJars.classes(jar).entrySet()) {
                    facts.add(plain.getValue());
                    entries.putNextEntry(new JarEntry(plain.getKey().replace('.', '/') + ".class"));
                    entries.write(weave(plain.getValue(), refused));
                }
            }
        }
        TreeMap<String, Integer> reasons = new TreeMap<>();
        refused.forEach((why, times) ->
                reasons.merge(why.replaceAll("have \\d+ bytes", "have too many bytes"), times, Integer::sum));
        // Constructors of some compilers, above all before there were stack maps; and methods that nobody compiles.
        assertThat(reasons.keySet()).allMatch(why -> why.contains("HotSpot never compiles") || why.contains("super()"));
        Form.figure("P2", jars.size() + " jars: " + facts + "; methods refused " + reasons);
        for (Path jdk : ChildJvm.jdks()) {
            String output = ChildJvm.run(
                    jdk,
                    List.of("-Xverify:all"),
                    "VerifyAll",
                    Path.of("target", "published").toString(),
                    wovenJars.toString());
            assertThat(output).endsWith("OK\nexit 0").doesNotContain("BROKEN");
            long linked = output.lines()
                    .filter(line -> line.startsWith("JAR "))
                    .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
                    .sum();
            assertThat(linked).isGreaterThan(10_000);
            Form.figure("P2", jdk + ": " + linked + " classes linked as they are and woven, none only unwoven");
        }
        facts.haveAll();
    }

    private byte[] weave(byte[] file, Map<String, Integer> refused) throws ProbeSyntaxException {
        Map<String, List<SlotPlan>> plans = new HashMap<>();
        int slot = 1;
        for (Map.Entry<String, MethodScan> entry :
                MethodScan.of(new ClassReader(file)).entrySet()) {
            if (!entry.getValue().hasCode || entry.getKey().startsWith("<clinit>")) continue;
            plans.put(entry.getKey(), slots(entry.getValue(), slot));
            slot += 4;
        }
        if (plans.isEmpty()) return file;
        ClassPlan.Woven woven =
                requireNonNull(new ClassPlan(plans, Grafts.NONE).weave(file, WovenLoader.names(constants)));
        for (String reason : woven.refused.values()) refused.merge(reason, 1, Integer::sum);
        for (String method : new TreeSet<>(plans.keySet())) {
            if (!woven.refused.containsKey(method))
                assertThat(woven.frameBytes.get(method)).isPositive();
        }
        return woven.classFile;
    }

    /** A span with captures and a condition, a count, a timing and a span decided at exit, all on one method. */
    private static List<SlotPlan> slots(MethodScan method, int first) throws ProbeSyntaxException {
        Signature signature = Signature.of(method.descriptor, null, method.isStatic());
        List<SlotPlan.Value> values = new ArrayList<>();
        Type[] types = Type.getArgumentTypes(method.descriptor);
        for (int i = 0; i < types.length; i++) {
            values.add(new SlotPlan.Value("arg" + i, i, types[i].getDescriptor(), false));
        }
        String returned = Type.getReturnType(method.descriptor).getDescriptor();
        values.add(new SlotPlan.Value("return", -1, returned, false));
        TypedExpr exit =
                requireNonNull(probe("when duration > 1ms || error != null").check(signature));
        return List.of(
                new SlotPlan(first, Action.SPAN, false, entry(types, signature), values),
                new SlotPlan(first + 1, Action.COUNT, false, null, List.of()),
                new SlotPlan(first + 2, Action.TIME, true, exit, List.of()),
                new SlotPlan(first + 3, Action.SPAN, true, exit, values));
    }

    private static @Nullable TypedExpr entry(Type[] types, Signature signature) throws ProbeSyntaxException {
        StringBuilder condition = new StringBuilder();
        for (int i = 0; i < Math.min(6, types.length); i++) {
            String type = types[i].getDescriptor();
            String test = type.equals("Z") ? "" : type.length() == 1 ? " > 3" : " != null";
            condition.append(i == 0 ? "when " : " && ").append("arg").append(i).append(test);
        }
        return condition.length() == 0 ? null : probe(condition.toString()).check(signature);
    }

    private static Probe probe(String condition) throws ProbeSyntaxException {
        return Probe.parse("p", "a.B::c " + condition, Limits.live());
    }
}
