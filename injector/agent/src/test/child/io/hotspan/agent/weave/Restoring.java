package io.hotspan.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.ProtectionDomain;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.RecordComponentVisitor;
import org.objectweb.asm.TypeReference;

/** Changes and restores classes in ways that JDKs had trouble with. Arguments: the cases. Prints for each
 * whether it is OK or what went wrong. {@code relaid} crashes JDKs that have the defect: it shows why such records are refused. */
public final class Restoring extends Workshop {
    static final String POINT = "io/hotspan/agent/weave/Point.class";

    private static volatile boolean breaking;

    public static void main(String[] cases) throws Exception {
        for (String one : cases) {
            Restoring restoring = new Restoring();
            if (knowsRecords() || !one.startsWith("re")) restoring.run(one);
            restoring.close(one);
        }
    }

    private static boolean knowsRecords() {
        return feature() >= 17;
    }

    private void run(String one) throws Exception {
        switch (one) {
            case "parameters":
                parameters();
                break;
            case "failures":
                failures();
                break;
            case "hidden":
                hidden();
                break;
            case "records":
                records(true, true);
                break;
            case "namesakes":
                namesakes();
                break;
            case "unseen":
                unseen();
                break;
            case "refused":
                refused();
                break;
            case "relaid":
                records(false, true);
                break;
            case "relaidPlain":
                records(false, false);
                break;
            default:
                throw new IllegalArgumentException(one);
        }
    }

    // ---------------------------------------------------------------- names of parameters

    public static final class Named {
        private final String greeting;

        public Named(final String greeting, int times) {
            this.greeting = greeting;
        }

        public String greet(String who, final int times) {
            return greeting + who + times;
        }

        public void nothing() {}
    }

    private static String names() throws Exception {
        StringBuilder names = new StringBuilder();
        for (Parameter parameter : Named.class.getMethod("greet", String.class, int.class).getParameters()) {
            names.append(parameter.isNamePresent()).append(parameter).append(' ');
        }
        for (Parameter parameter : Named.class.getConstructor(String.class, int.class).getParameters()) {
            names.append(parameter.isNamePresent()).append(parameter).append(' ');
        }
        return names.toString();
    }

    private void parameters() throws Exception {
        String before = names();
        expect(before.contains("truejava.lang.String who truefinal int times"), "the class has no names: " + before);
        for (int i = 0; i < 5; i++) {
            Outcome in = install(SLOT, Named.class);
            expect(in.failed.isEmpty() && in.refused.isEmpty(), "in: " + in.failed + in.refused);
            expect(names().equals(before), "woven: " + names());
            expect(new Named("a", 1).greet("b", 2).equals("ab2"), "result");
            Outcome out = remove(Named.class);
            expect(out.identical == 1 && out.different.isEmpty(), "not identical in round " + i);
            expect(names().equals(before), "restored: " + names());
        }
        expect(entered(SLOT) == 10, "entered " + entered(SLOT));
        expect(new Named("a", 1).greet("b", 2).equals("ab2") && entered(SLOT) == 10, "still woven");
    }

    // ---------------------------------------------------------------- a JVM that refuses

    public static final class Good {
        public static int one(int a) {
            return a + 1;
        }
    }

    public static final class Culprit {
        public static int two(int a) {
            return a + 2;
        }
    }

    /** Another agent, whose classes do not verify. */
    private static final class Breaker implements ClassFileTransformer {
        @Override
        public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
            if (!breaking || type == null || name == null || !name.endsWith("Restoring$Culprit")) return null;
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(file).accept(new ClassVisitor(Opcodes.ASM9, writer) {
                @Override
                public MethodVisitor visitMethod(int access, String method, String type, String signature, String[] thrown) {
                    return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, method, type, signature, thrown)) {
                        @Override
                        public void visitCode() {
                            super.visitCode();
                            super.visitInsn(Opcodes.POP);
                        }
                    };
                }
            }, 0);
            return writer.toByteArray();
        }
    }

    private void failures() {
        ClassFileTransformer breaker = new Breaker();
        ChildAgent.instrumentation.addTransformer(breaker, true);
        breaking = true;
        Outcome in = install(SLOT, Good.class, Culprit.class, Named.class);
        expect(in.failed.size() == 1 && in.failed.firstKey().endsWith("Culprit"), "culprit: " + in.failed);
        expect(Good.one(1) == 2 && entered(SLOT) == 1, "the good one is not woven");
        expect(Culprit.two(1) == 3 && entered(SLOT) == 1, "the culprit is woven");
        expect(weaver.woven().size() == 2, "woven " + weaver.woven());

        breaking = false;
        expect(install(6, Culprit.class).failed.isEmpty(), "the culprit cannot be woven later");
        expect(Culprit.two(1) == 3 && entered(6) == 1, "the culprit is not woven later");
        breaking = true;
        Outcome again = install(7, Culprit.class);
        expect(again.failed.size() == 1, "woven anew though refused");
        expect(Culprit.two(1) == 3 && entered(6) == 2, "what was woven before is lost");
        Outcome stuck = remove(Culprit.class);
        expect(stuck.failed.size() == 1 && stuck.identical == 0, "a failed removal is not told: " + stuck.failed);
        breaking = false;

        Outcome out = remove(Good.class, Culprit.class, Named.class);
        expect(out.identical == 3 && out.failed.isEmpty(), "identical " + out.identical + out.failed + out.different);
        Culprit.two(1);
        Good.one(1);
        expect(entered(6) == 2 && entered(SLOT) == 1 && weaver.wovenClasses() == 0, "still woven");
        ChildAgent.instrumentation.removeTransformer(breaker);
    }

    /** Two loaders have a class of one name, and one of the two cannot be changed. */
    private void namesakes() throws Exception {
        Class<?> first = new Twin().define();
        Class<?> second = new Twin().define();
        ClassFileTransformer breaker = new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
                return type == first ? new byte[] {1} : null;
            }
        };
        ChildAgent.instrumentation.addTransformer(breaker, true);
        Outcome in = install(SLOT, first, second);
        ChildAgent.instrumentation.removeTransformer(breaker);
        expect(in.failure(first) != null && in.failure(second) == null, "failed " + in.failed);
        expect(weaver.holds(second) && !weaver.holds(first), "which of them is woven");
        expect((int) second.getMethod("one", int.class).invoke(null, 1) == 2 && entered(SLOT) == 1, "the second is not woven");
        expect(remove(second).identical == 1 && weaver.wovenClasses() == 0, "the second was forgotten");
    }

    private static final class Twin extends ClassLoader {
        Twin() {
            super(Restoring.class.getClassLoader());
        }

        Class<?> define() throws IOException {
            try (InputStream in = Restoring.class.getResourceAsStream("Restoring$Good.class")) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (int b = in.read(); b >= 0; b = in.read()) all.write(b);
                return defineClass(null, all.toByteArray(), 0, all.size());
            }
        }
    }

    /** As when there is no memory to call the transformers with: nobody has seen what the class became. */
    private void unseen() {
        weaver.stop();
        install(SLOT, Good.class);
        Outcome out = remove(Good.class);
        expect(out.failed.size() == 1 && out.identical == 0 && out.different.isEmpty(), "seen: " + out.failed + out.different);
        expect(weaver.wovenClasses() == 1, "forgotten");
        weaver.start();
        expect(remove(Good.class).identical == 1 && weaver.wovenClasses() == 0, "not tried again");
    }

    // ---------------------------------------------------------------- classes the JVM made

    private void hidden() throws Exception {
        Runnable lambda = () -> {};
        Outcome outcome = install(SLOT, Good.class, lambda.getClass());
        lambda.run();
        expect(outcome.failed.size() == 1, "failed " + outcome.failed);
        expect(outcome.failed.containsKey(lambda.getClass().getName()), "failed " + outcome.failed);
        expect(Good.one(1) == 2 && entered(SLOT) == 1, "the plain class beside them is not woven");
        expect(remove(Good.class).identical == 1, "not restored");
    }

    // ---------------------------------------------------------------- records with type annotations

    /** A record class {@code Point(@Deprecated-like String x)} of this JDK, with annotations on the component and its type. */
    private static Class<?> record(boolean onType) throws Exception {
        Method define = MethodHandles.Lookup.class.getMethod("defineClass", byte[].class);
        return (Class<?>) define.invoke(MethodHandles.lookup(), (Object) recordFile(onType));
    }

    private static byte[] recordFile(boolean onType) {
        return recordFile(true, true, onType);
    }

    /** With an annotation on the component, of run-time retention or not; and one of run-time retention on its type. */
    static byte[] recordFile(boolean onComponent, boolean visible, boolean onType) {
        String name = "io/hotspan/agent/weave/Point";
        String annotation = "Lio/hotspan/agent/weave/Restoring$Mark;";
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_RECORD;
        writer.visit(Opcodes.V17, access, name, null, "java/lang/Record", null);
        RecordComponentVisitor component = writer.visitRecordComponent("x", "Ljava/lang/String;", null);
        if (onComponent) component.visitAnnotation(annotation, visible).visitEnd();
        if (onType) component
                .visitTypeAnnotation(TypeReference.newTypeReference(TypeReference.FIELD).getValue(), null, annotation, true)
                .visitEnd();
        component.visitEnd();
        FieldVisitor field = writer.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "x", "Ljava/lang/String;", null, null);
        if (onType) field.visitTypeAnnotation(TypeReference.newTypeReference(TypeReference.FIELD).getValue(), null, annotation, true)
                .visitEnd();
        field.visitEnd();
        MethodVisitor m = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "(Ljava/lang/String;)V", null, null);
        m.visitCode();
        m.visitVarInsn(Opcodes.ALOAD, 0);
        m.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Record", "<init>", "()V", false);
        m.visitVarInsn(Opcodes.ALOAD, 0);
        m.visitVarInsn(Opcodes.ALOAD, 1);
        m.visitFieldInsn(Opcodes.PUTFIELD, name, "x", "Ljava/lang/String;");
        m.visitInsn(Opcodes.RETURN);
        m.visitMaxs(0, 0);
        m = writer.visitMethod(Opcodes.ACC_PUBLIC, "x", "()Ljava/lang/String;", null, null);
        m.visitCode();
        m.visitVarInsn(Opcodes.ALOAD, 0);
        m.visitFieldInsn(Opcodes.GETFIELD, name, "x", "Ljava/lang/String;");
        m.visitInsn(Opcodes.ARETURN);
        m.visitMaxs(0, 0);
        for (String plain : new String[] {"hashCode()I", "equals(Ljava/lang/Object;)Z", "toString()Ljava/lang/String;"}) {
            int at = plain.indexOf('(');
            m = writer.visitMethod(Opcodes.ACC_PUBLIC, plain.substring(0, at), plain.substring(at), null, null);
            m.visitCode();
            if (plain.endsWith("String;")) m.visitLdcInsn("point");
            else m.visitInsn(Opcodes.ICONST_1);
            m.visitInsn(plain.endsWith("String;") ? Opcodes.ARETURN : Opcodes.IRETURN);
            m.visitMaxs(0, 0);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    /** A folder for a loader, to be gone with this process. */
    static Path folderOfPoint() throws Exception {
        Path root = Files.createTempDirectory("record");
        Path file = root.resolve(POINT);
        Files.createDirectories(file.getParent());
        root.toFile().deleteOnExit();
        Path folder = root;
        for (Path name : Paths.get(POINT)) {
            folder = folder.resolve(name);
            folder.toFile().deleteOnExit();
        }
        return root;
    }

    /** Its loader has the class file, so that what is dangerous about it can be seen. */
    private void refused() throws Exception {
        for (boolean onType : new boolean[] {true, false}) {
            Path root = folderOfPoint();
            Path file = root.resolve(POINT);
            Files.write(file, recordFile(onType));
            Class<?> type = Class.forName(
                    "io.hotspan.agent.weave.Point", true, new URLClassLoader(new URL[] {root.toUri().toURL()}));
            Outcome in = install(SLOT, type, Good.class);
            expect(in.failed.containsKey(type.getName()) == onType, onType + ": " + in.failed);
            // By now the loader has another class file, as after a new release: what was changed is changed back all the same.
            Files.write(file, recordFile(true));
            expect(remove(type, Good.class).identical == (onType ? 1 : 2), "restored");
            Files.delete(file);
        }
    }

    /** Marks a type; kept for reflection. */
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    public @interface Mark {}

    static String annotations(Class<?> type) throws Exception {
        Object components = Class.class.getMethod("getRecordComponents").invoke(type);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Array.getLength(components); i++) {
            Object component = Array.get(components, i);
            text.append(((AnnotatedElement) component).getAnnotations().length);
            AnnotatedElement annotated =
                    (AnnotatedElement) component.getClass().getMethod("getAnnotatedType").invoke(component);
            text.append(annotated.getAnnotations().length);
        }
        return text.toString();
    }

    /** The pool is kept as ours is, or laid anew as writers do that know nothing of the JDK's defect. */
    private void records(boolean kept, boolean onType) throws Exception {
        Class<?> type = record(onType);
        String before = annotations(type);
        Object point = type.getConstructor(String.class).newInstance("a");
        Method x = type.getMethod("x");
        if (!kept) ChildAgent.instrumentation.addTransformer(new Relaying(), true);
        for (int i = 0; i < 60; i++) {
            Outcome in = install(SLOT, type);
            expect(in.failed.isEmpty() && in.refused.isEmpty(), "in: " + in.failed + in.refused);
            expect(annotations(type).equals(before), "woven: " + annotations(type));
            expect(x.invoke(point).equals("a"), "result");
            Outcome out = remove(type);
            expect(out.identical == 1, "not identical");
            expect(annotations(type).equals(before), "restored: " + annotations(type));
            if (i % 20 == 0) System.gc();
        }
        expect(entered(SLOT) == 60, "entered " + entered(SLOT));
    }

    private static final class Relaying implements ClassFileTransformer {
        @Override
        public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
            if (name == null || !name.endsWith("/Point")) return null;
            ClassWriter writer = new ClassWriter(0);
            writer.newConst("moves all that follows");
            new ClassReader(file).accept(writer, 0);
            return writer.toByteArray();
        }
    }
}
