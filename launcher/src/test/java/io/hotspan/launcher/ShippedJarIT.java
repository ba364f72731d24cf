package io.hotspan.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What lies where in the jar that is shipped, and so what an application that has it on its class path can see. */
@Tag("smoke")
class ShippedJarIT {
    private static final String OWN = "io/hotspan/launcher/";

    private static Map<String, byte[]> jar = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("target", "hotspan.jar"))) {
            jar = entries(in);
        }
    }

    @Test
    void anApplicationSeesThreeClassesAndThreeJars() {
        assertThat(jar.keySet().stream()
                        .filter(name -> !name.startsWith("tool/"))
                        .filter(name -> !name.startsWith("META-INF/licenses/")))
                .containsExactlyInAnyOrder(
                        "META-INF/MANIFEST.MF",
                        "META-INF/LICENSE",
                        "META-INF/NOTICE",
                        OWN + "AgentEntry.class",
                        OWN + "Launcher.class",
                        OWN + "NestedJar.class",
                        "agent.jar",
                        "entry.jar",
                        "exporters.jar");
    }

    @Test
    void theManifestNamesTheEntriesAndAsksForRetransformation() throws IOException {
        Attributes attributes = manifest(jar);

        assertThat(attributes.getValue("Main-Class")).isEqualTo("io.hotspan.launcher.Launcher");
        assertThat(attributes.getValue("Agent-Class")).isEqualTo("io.hotspan.launcher.AgentEntry");
        assertThat(attributes.getValue("Premain-Class")).isEqualTo("io.hotspan.launcher.AgentEntry");
        assertThat(attributes.getValue("Can-Retransform-Classes")).isEqualTo("true");
        assertThat(attributes.getValue("Can-Redefine-Classes")).isEqualTo("true");
        assertThat(attributes.getValue("Launcher-Agent-Class")).isNull();
        assertThat(attributes.getValue("Implementation-Version")).isNotBlank();
    }

    @Test
    void theEntryJarHoldsTwoClassesAndIsSmall() throws IOException {
        Map<String, byte[]> entry = nested("entry.jar");

        assertThat(entry.keySet())
                .containsExactlyInAnyOrder("META-INF/MANIFEST.MF", OWN + "AgentEntry.class", OWN + "NestedJar.class");
        assertThat(manifest(entry).getValue("Agent-Class")).isEqualTo("io.hotspan.launcher.AgentEntry");
        assertThat(jar.get("entry.jar")).hasSizeLessThan(16 * 1024);
    }

    @Test
    void theAgentJarHoldsAgentProbesBridgeAndAsmForJava8() throws IOException {
        Map<String, byte[]> agent = nested("agent.jar");

        assertThat(packages(agent, 3))
                .contains("io/hotspan/agent", "io/hotspan/probes", "io/hotspan/bridge", "org/objectweb/asm")
                .allMatch(name -> name.startsWith("io/hotspan/") || name.startsWith("org/objectweb/asm"));
        assertThat(agent).containsKey(OWN + "nested/MemoryHandler.class");
        assertThat(newestClassVersion(agent)).isLessThanOrEqualTo(52);
    }

    @Test
    void theAgentJarHoldsOfAsmWhatItNamesAndNoVariables() throws IOException {
        Map<String, byte[]> agent = nested("agent.jar");

        assertThat(agent.keySet())
                .contains("org/objectweb/asm/ClassReader.class", "org/objectweb/asm/commons/AnalyzerAdapter.class")
                .doesNotContain("org/objectweb/asm/commons/ClassRemapper.class")
                .noneMatch(name -> name.startsWith("org/objectweb/asm/tree/"));
        Pattern named = Pattern.compile("org/objectweb/asm/(commons/|signature/)?[A-Z]\\w*");
        assertThat(agent.values()).allSatisfy(bytes -> assertThat(
                        named.matcher(new String(bytes, ISO_8859_1)).results().map(name -> name.group() + ".class"))
                .isSubsetOf(agent.keySet()));
        assertThat(agent.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("io/hotspan/"))
                        .filter(entry -> new String(entry.getValue(), ISO_8859_1).contains("LocalVariableTable"))
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void theExportersJarHoldsNoProbesAndNeverNamesJavaLogging() throws IOException {
        Map<String, byte[]> exporters = nested("exporters.jar");

        assertThat(packages(exporters, 3))
                .contains("io/hotspan/exporters", "io/opentelemetry/sdk")
                .doesNotContain("io/hotspan/probes", "io/hotspan/agent", "okhttp3/internal");
        assertThat(exporters.entrySet().stream()
                        .filter(entry -> !entry.getKey().contains("META-INF/versions/"))
                        .filter(entry -> new String(entry.getValue(), ISO_8859_1).contains("java/util/logging/"))
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void theToolHoldsNothingThatRunsInATargetOnly() {
        assertThat(jar.keySet())
                .noneMatch(name -> name.startsWith("tool/io/hotspan/agent/"))
                .noneMatch(name -> name.startsWith("tool/io/hotspan/bridge/"))
                .noneMatch(name -> name.endsWith("module-info.class"))
                .noneMatch(name -> name.matches("tool/META-INF/.*\\.(SF|RSA|DSA)"))
                .noneMatch(name -> name.startsWith("tool/META-INF/versions/"));
        assertThat(newestClassVersion(jar)).isEqualTo(61);
    }

    private static Map<String, byte[]> nested(String name) throws IOException {
        return entries(new ByteArrayInputStream(jar.getOrDefault(name, new byte[0])));
    }

    private static Attributes manifest(Map<String, byte[]> entries) throws IOException {
        return new Manifest(new ByteArrayInputStream(entries.getOrDefault(JarFile.MANIFEST_NAME, new byte[0])))
                .getMainAttributes();
    }

    private static Set<String> packages(Map<String, byte[]> entries, int depth) {
        return entries.keySet().stream()
                .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                .map(name -> Path.of(name).getParent())
                .map(path ->
                        path.subpath(0, Math.min(depth, path.getNameCount())).toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int newestClassVersion(Map<String, byte[]> entries) {
        return entries.entrySet().stream()
                .filter(entry ->
                        entry.getKey().endsWith(".class") && !entry.getKey().contains("META-INF/versions/"))
                .mapToInt(entry -> entry.getValue()[7] & 255)
                .max()
                .orElse(0);
    }

    private static Map<String, byte[]> entries(InputStream in) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
