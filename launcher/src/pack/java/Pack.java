import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Packs the shipped jar. Run by the build as a single source file, because no packaging plugin nests, prefixes and merges in one pass.
 *
 * <pre>
 *   hotspan.jar
 *     META-INF/MANIFEST.MF, LICENSE, NOTICE, licenses/LIBRARY/…
 *     io/hotspan/launcher/{Launcher,AgentEntry,NestedJar}.class
 *     agent.jar        for the isolated loader of a target: agent, probes, bridge, what they use of ASM
 *     exporters.jar    joins it when a target exports by itself: exporters, OpenTelemetry, the parser of the configuration file
 *     entry.jar        what the attach protocol loads: AgentEntry, NestedJar, a manifest
 *     tool/…           the tool's classes and resources, exploded
 * </pre>
 *
 * Reproducible: entries are sorted, times are fixed, and nothing of the machine gets in.
 * Needs ASM.
 * Usage: {@code Pack OUT VERSION CLASSES LIBRARIES LEGAL}, where LIBRARIES holds the class paths agent, exporters and tool, each in a file,
 * and LEGAL the project's LICENSE and NOTICE.
 */
public final class Pack {
    /** The tool needs Java 17: what libraries keep for versions up to that is laid over their base, what they keep for later ones is left out. */
    private static final int TOOL_JAVA = 17;

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
    private static final Pattern DROPPED =
            Pattern.compile("(.*/)?module-info\\.class|META-INF/MANIFEST\\.MF|META-INF/INDEX\\.LIST"
                    + "|META-INF/[^/]+\\.(SF|DSA|RSA|EC)|META-INF/maven/.*|META-INF/[^/]*\\.kotlin_module|META-INF/proguard/.*|META-INF/com\\.android.*"
                    + "|META-INF/(AL2\\.0|LGPL2\\.1)|io/hotspan/(.*/)?package-info\\.class");
    private static final Pattern LICENSE =
            Pattern.compile("(META-INF/)?(LICENSE|NOTICE|COPYING|DEPENDENCIES)[^/]*", Pattern.CASE_INSENSITIVE);
    private static final String LAUNCHER = "io/hotspan/launcher/";
    /** Where exporters keep their stand-in for java.util.logging, when they have one. */
    private static final String LOGGING = "io/hotspan/exporters/logging/";
    /** The parser of the configuration file. A live attach reads none and must be quick, so it travels with the exporters. */
    private static final String YAML = "io/hotspan/yaml/";

    private final Path libraries;
    private final Map<String, byte[]> licenses = new TreeMap<>();

    private Pack(Path libraries) {
        this.libraries = libraries;
    }

    public static void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[0]);
        Pack pack = new Pack(Path.of(arguments[3]));
        for (String name : List.of("LICENSE", "NOTICE")) {
            pack.licenses.put("META-INF/" + name, Files.readAllBytes(Path.of(arguments[4], name)));
        }
        pack.write(out, arguments[1], Path.of(arguments[2]));
        System.out.printf("packed %s, %,d bytes%n", out.getFileName(), Files.size(out));
    }

    private void write(Path out, String version, Path classes) throws Exception {
        Map<String, byte[]> launcher = folder(classes);
        Map<String, byte[]> agent = merged("agent", false);
        launcher.forEach((name, bytes) -> {
            if (name.startsWith(LAUNCHER + "nested/")) {
                agent.put(name, bytes);
            }
        });
        Map<String, byte[]> tool = merged("tool", true);
        launcher.forEach((name, bytes) -> {
            if (name.startsWith(LAUNCHER + "start/")) {
                tool.put(name, bytes);
            }
        });
        new Frames(tool).addToOldClasses();
        Map<String, byte[]> exporters = merged("exporters", false);
        relocateLogging(exporters);
        move(YAML, agent, exporters);
        new Lean(agent).dropWhatNoStartNeeds();
        byte[] exportersJar = jar(exporters, "Manifest-Version: 1.0\r\n\r\n");
        // A tool hands the exporters over a link: the agent takes only those it was built with.
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(exportersJar));
        agent.put("exporters.sha256", digest.getBytes(StandardCharsets.UTF_8));
        byte[] agentJar = jar(agent, "Manifest-Version: 1.0\r\n\r\n");

        Map<String, byte[]> all = new TreeMap<>();
        for (String name : List.of("AgentEntry", "Launcher", "NestedJar")) {
            String entry = LAUNCHER + name + ".class";
            all.put(entry, required(launcher, entry));
        }
        tool.forEach((name, bytes) -> all.put("tool/" + name, bytes));
        all.putAll(licenses);
        all.put("agent.jar", agentJar);
        all.put("exporters.jar", exportersJar);
        Map<String, byte[]> entry = new TreeMap<>(all);
        entry.keySet().retainAll(List.of(LAUNCHER + "AgentEntry.class", LAUNCHER + "NestedJar.class"));
        all.put("entry.jar", jar(entry, manifest(version, null)));
        Files.createDirectories(out.toAbsolutePath().getParent());
        Files.write(out, jar(all, manifest(version, hash(all))));
    }

    private static void move(String folder, Map<String, byte[]> from, Map<String, byte[]> to) {
        from.forEach((name, bytes) -> {
            if (name.startsWith(folder)) {
                to.put(name, bytes);
            }
        });
        from.keySet().removeIf(name -> name.startsWith(folder));
    }

    private static byte[] required(Map<String, byte[]> entries, String name) throws IOException {
        byte[] bytes = entries.get(name);
        if (bytes == null) {
            throw new IOException(name + " was not compiled");
        }
        return bytes;
    }

    private static String manifest(String version, String build) {
        String agent = LAUNCHER.replace('/', '.') + "AgentEntry";
        return "Manifest-Version: 1.0\r\n"
                + (build == null ? "" : "Main-Class: " + LAUNCHER.replace('/', '.') + "Launcher\r\n")
                + "Agent-Class: " + agent + "\r\n"
                + "Premain-Class: " + agent + "\r\n"
                + "Can-Retransform-Classes: true\r\n"
                + "Can-Redefine-Classes: true\r\n"
                + "Implementation-Title: hotspan\r\n"
                + "Implementation-Version: " + version + "\r\n"
                + (build == null ? "" : "Hotspan-Build: " + build + "\r\n")
                + "\r\n";
    }

    /** Twelve digits that differ when anything in the jar differs. */
    private static String hash(Map<String, byte[]> entries) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        entries.forEach((name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    }

    /** All jars of one class path in one: service files are joined, of other entries the first jar's wins. */
    private Map<String, byte[]> merged(String classPath, boolean flattenVersions) throws IOException {
        Map<String, byte[]> merged = new TreeMap<>();
        for (String element :
                Files.readString(libraries.resolve(classPath)).strip().split(File.pathSeparator)) {
            Path jar = Path.of(element);
            Map<String, byte[]> entries = read(Files.readAllBytes(jar));
            takeLicenses(jar.getFileName().toString().replaceAll("(-\\d.*)?\\.jar$", ""), entries);
            entries.keySet().removeIf(DROPPED.asMatchPredicate().or(LICENSE.asMatchPredicate()));
            if (flattenVersions) {
                flatten(entries);
            }
            entries.forEach((name, bytes) -> merged.merge(
                    name, bytes, (first, next) -> name.startsWith("META-INF/services/") ? joined(first, next) : first));
        }
        return merged;
    }

    private void takeLicenses(String library, Map<String, byte[]> entries) {
        Predicate<String> isLicense = LICENSE.asMatchPredicate();
        entries.forEach((name, bytes) -> {
            if (isLicense.test(name) && !library.startsWith("hotspan-")) {
                licenses.put(
                        "META-INF/licenses/" + library
                                + name.substring(name.lastIndexOf('/') < 0 ? 0 : name.lastIndexOf('/'))
                                        .replaceFirst("^/?", "/"),
                        bytes);
            }
        });
    }

    private static void flatten(Map<String, byte[]> entries) {
        Map<String, Integer> taken = new TreeMap<>();
        for (String name : new ArrayList<>(entries.keySet())) {
            Matcher versioned = VERSIONED.matcher(name);
            if (!versioned.matches()) {
                continue;
            }
            byte[] bytes = entries.remove(name);
            int version = Integer.parseInt(versioned.group(1));
            if (version <= TOOL_JAVA && version > taken.getOrDefault(versioned.group(2), 0)) {
                taken.put(versioned.group(2), version);
                entries.put(versioned.group(2), bytes);
            }
        }
    }

    private static byte[] joined(byte[] first, byte[] next) {
        return (new String(first, StandardCharsets.UTF_8).stripTrailing() + "\n"
                        + new String(next, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Points OpenTelemetry's logging at our stand-in: a target may lack the module java.logging, and waking its LogManager before the
     * application does changes how application servers start. In a class file a type's name is one constant, so that is what is rewritten.
     */
    private static void relocateLogging(Map<String, byte[]> entries) throws IOException {
        if (entries.keySet().stream().noneMatch(name -> name.startsWith(LOGGING))) {
            return;
        }
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            if (entry.getKey().endsWith(".class") && !entry.getKey().startsWith(LOGGING)) {
                entry.setValue(relocated(entry.getValue()));
            }
        }
    }

    private static byte[] relocated(byte[] code) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(code));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(code.length + 256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(in.readLong());
        int constants = in.readUnsignedShort();
        out.writeShort(constants);
        for (int i = 1; i < constants; i++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            switch (tag) {
                case 1 -> out.writeUTF(in.readUTF().replace("java/util/logging/", LOGGING));
                case 5, 6 -> {
                    out.writeLong(in.readLong());
                    i++;
                }
                case 7, 8, 16, 19, 20 -> out.writeShort(in.readShort());
                case 15 -> {
                    out.writeByte(in.readByte());
                    out.writeShort(in.readShort());
                }
                case 3, 4, 9, 10, 11, 12, 17, 18 -> out.writeInt(in.readInt());
                default -> throw new IOException("constant pool tag " + tag);
            }
        }
        in.transferTo(out);
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> read(byte[] jar) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return entries;
    }

    private static Map<String, byte[]> folder(Path root) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(root.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return entries;
    }

    private static byte[] jar(Map<String, byte[]> entries, String manifest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(9);
            put(zip, "META-INF/MANIFEST.MF", manifest.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(zip, entry.getKey(), entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** Nested jars are stored: they are compressed already, and are read whole. */
    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        if (name.endsWith(".jar")) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}

/**
 * Gives stack map frames to classes that a library compiled for Java 5 (picocli does): without them the JVM verifies slowly at each
 * start and cannot share them between starts.
 */
final class Frames {
    private static final int OLDEST_WITH_FRAMES = Opcodes.V1_7;

    private final Map<String, byte[]> entries;

    Frames(Map<String, byte[]> entries) {
        this.entries = entries;
    }

    void addToOldClasses() {
        entries.replaceAll((name, bytes) ->
                name.endsWith(".class") && (bytes[7] & 255) < OLDEST_WITH_FRAMES ? framed(bytes) : bytes);
    }

    private byte[] framed(byte[] code) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return commonSuperClass(one, other);
            }
        };
        ClassVisitor newer = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(
                    int version, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(Opcodes.V1_8, access, name, signature, parent, interfaces);
            }
        };
        new ClassReader(code).accept(newer, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    /** An interface counts as Object, as it does for the verifier. */
    private String commonSuperClass(String one, String other) {
        Set<String> parents = new HashSet<>();
        for (String name = one; name != null; name = parent(name)) {
            parents.add(name);
        }
        for (String name = other; name != null; name = parent(name)) {
            if (parents.contains(name)) {
                return name;
            }
        }
        return "java/lang/Object";
    }

    private String parent(String name) {
        byte[] code = entries.get(name + ".class");
        if (code != null) {
            ClassReader reader = new ClassReader(code);
            return (reader.getAccess() & Opcodes.ACC_INTERFACE) == 0 ? reader.getSuperName() : null;
        }
        try {
            Class<?> parent = Class.forName(name.replace('/', '.')).getSuperclass();
            return parent == null ? null : parent.getName().replace('.', '/');
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}

/**
 * Makes the agent's jar small, because a target reads it while somebody waits: without the classes of ASM that ours never name, directly or
 * through others, and without the tables of local variables, which only a debugger reads. Lines stay, for stack traces.
 */
final class Lean {
    private static final String ASM = "org/objectweb/asm/";
    private static final Pattern NAMED = Pattern.compile(ASM + "[\\w/$]+");

    private final Map<String, byte[]> entries;

    Lean(Map<String, byte[]> entries) {
        this.entries = entries;
    }

    void dropWhatNoStartNeeds() {
        Set<String> reached = new HashSet<>();
        for (String name : entries.keySet()) {
            if (name.endsWith(".class") && !name.startsWith(ASM)) {
                reach(name, reached);
            }
        }
        entries.keySet().removeIf(name -> name.startsWith(ASM) && !reached.contains(name));
        entries.replaceAll((name, bytes) -> name.endsWith(".class") ? withoutVariables(bytes) : bytes);
    }

    /** Whatever text of a class file holds a name of ASM counts as a use: names, descriptors, signatures, also those for reflection. */
    private void reach(String entry, Set<String> reached) {
        byte[] code = entries.get(entry);
        if (code == null || !reached.add(entry)) {
            return;
        }
        Matcher names = NAMED.matcher(new String(code, StandardCharsets.ISO_8859_1).replace("org.objectweb.asm.", ASM));
        while (names.find()) {
            reach(names.group() + ".class", reached);
        }
    }

    private static byte[] withoutVariables(byte[] code) {
        ClassWriter writer = new ClassWriter(0);
        ClassVisitor lean = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                return new MethodVisitor(Opcodes.ASM9, next) {
                    @Override
                    public void visitLocalVariable(
                            String variable, String type, String generic, Label start, Label end, int index) {}

                    @Override
                    public void visitParameter(String parameter, int flags) {}
                };
            }
        };
        new ClassReader(code).accept(lean, 0);
        return writer.toByteArray();
    }
}
