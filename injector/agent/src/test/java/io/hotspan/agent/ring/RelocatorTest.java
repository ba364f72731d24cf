package io.hotspan.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceClassVisitor;

/** The bridge's classes as a target gets them. */
class RelocatorTest {
    private static final String[] PARTS = {"Bridge", "Claims", "Words", "Guard"};

    @ParameterizedTest
    @CsvSource({"8,Ljava/lang/invoke/", "9,Ljdk/internal/vm/annotation/", "25,Ljdk/internal/vm/annotation/"})
    void theCommonPathIsForcedInlineAndTheRestKeptOutByTheJvmsOwnAnnotations(int feature, String annotations)
            throws IOException {
        Map<String, String> bridge = annotated(relocated("Bridge", feature));
        Map<String, String> claims = annotated(relocated("Claims", feature));

        for (String hot : new String[] {"enter", "enterIf", "count", "start", "exit", "admit", "push"}) {
            assertThat(bridge).containsEntry(hot, annotations + "ForceInline;");
        }
        for (String cold : new String[] {"enterElsewhere", "claimCounts", "takeSome", "refill", "handOver"}) {
            assertThat(claims).containsEntry(cold, annotations + "DontInline;");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 11, 12, 17, 21, 25})
    void nothingInTheTargetNamesAClassOfOurs(int feature) throws IOException {
        for (String part : PARTS) {
            assertThat(new String(relocated(part, feature), StandardCharsets.ISO_8859_1))
                    .as(part)
                    .doesNotContain("io/hotspan")
                    .contains("java/lang/Hotspan$");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8,sun/misc/Unsafe,putOrderedLong,compareAndSwapLong,getObject",
        "11,jdk/internal/misc/Unsafe,putLongRelease,compareAndSetLong,getObject",
        "25,jdk/internal/misc/Unsafe,putLongRelease,compareAndSetLong,getReference"
    })
    void unsafeIsCalledAsThisJdkCallsIt(int feature, String type, String store, String swap, String get)
            throws IOException {
        String words = new String(relocated("Words", feature), StandardCharsets.ISO_8859_1);
        String claims = new String(relocated("Claims", feature), StandardCharsets.ISO_8859_1);

        assertThat(words).contains(type, store, get);
        assertThat(claims).contains(type, swap);
    }

    @ParameterizedTest
    @CsvSource({"8,false", "17,false", "21,true", "25,true"})
    void theCarrierIsAskedForWhereThereAreVirtualThreads(int feature, boolean carrier) throws IOException {
        for (String part : PARTS) {
            String text = new String(relocated(part, feature), StandardCharsets.ISO_8859_1);

            assertThat(text.contains("currentCarrierThread")).as(part).isEqualTo(carrier && part.equals("Words"));
            assertThat(text.contains("currentThread")).as(part).isEqualTo(asks(part, carrier));
        }
    }

    /** Whose thread ids become the calls': the bridge's own two ask for the thread, virtual or not. */
    private static boolean asks(String part, boolean carrier) {
        return part.equals("Bridge") || part.equals("Claims") || (part.equals("Words") && !carrier);
    }

    /** By the library that writes class files for us elsewhere, name by name and instruction by instruction. */
    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17, 21, 25})
    void itDiffersFromItsSourceInNamesOnly(int feature) throws IOException {
        Map<String, String> names = BridgeInstaller.names("01234567", feature);
        for (String part : PARTS) {
            List<String> now = instructions(relocated(part, feature));
            List<String> before = instructions(classFile(part));
            for (int i = 0; i < before.size(); i++) {
                String line = before.get(i);
                for (Map.Entry<String, String> name : names.entrySet()) {
                    line = line.replaceAll(name.getKey() + "(?![a-zA-Z])", Matcher.quoteReplacement(name.getValue()));
                }
                if (feature >= 9) {
                    line = line.replace("sun/misc/Unsafe", "jdk/internal/misc/Unsafe")
                            .replace("Unsafe.compareAndSwapLong", "Unsafe.compareAndSetLong")
                            .replace("Unsafe.putOrderedLong", "Unsafe.putLongRelease");
                }
                if (feature >= 12) line = line.replace("Unsafe.getObject ", "Unsafe.getReference ");
                if (feature >= 21 && part.equals("Words")) {
                    line = line.replace("Thread.currentThread", "Thread.currentCarrierThread");
                }
                before.set(i, line);
            }
            assertThat(now).as(part).hasSizeGreaterThan(50).isEqualTo(before);
        }
    }

    private static List<String> instructions(byte[] file) {
        StringWriter text = new StringWriter();
        new ClassReader(file).accept(new TraceClassVisitor(null, new Textifier(), new PrintWriter(text)), 0);
        return new ArrayList<>(Arrays.asList(text.toString().split("\n")));
    }

    private static byte[] relocated(String part, int feature) throws IOException {
        return BridgeInstaller.relocated(part, classFile(part), BridgeInstaller.names("01234567", feature), feature);
    }

    private static byte[] classFile(String part) throws IOException {
        String file = "io/hotspan/bridge/" + part + ".class";
        try (InputStream in = RelocatorTest.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) throw new IOException("no " + file);
            return in.readAllBytes();
        }
    }

    /** Methods with an annotation that the JVM can see, and which. */
    private static Map<String, String> annotated(byte[] file) {
        Map<String, String> found = new TreeMap<>();
        new ClassReader(file)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String type, String signature, String[] exceptions) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                                        if (visible) found.put(name, annotation);
                                        return super.visitAnnotation(annotation, visible);
                                    }
                                };
                            }
                        },
                        ClassReader.SKIP_CODE);
        return found;
    }
}
