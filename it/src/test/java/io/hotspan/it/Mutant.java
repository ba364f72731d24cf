package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.attach.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The shipped agent with a fault of its own in it: a method of ours that throws, or hangs, from when the target's property says so. */
final class Mutant {
    /** While it is true in the target, the fault is there. */
    static final String SWITCH = "faulty.mutant";

    private final Payload payload;

    private Mutant(Payload payload) {
        this.payload = payload;
    }

    /** @param method of a class of ours, as {@code agent.drain.Drainer#pass} */
    static Mutant throwing(String method) {
        return new Mutant(mutated(method, code -> fail(code, "java/lang/IllegalStateException")));
    }

    static Mutant outOfMemory(String method) {
        return new Mutant(mutated(method, code -> fail(code, "java/lang/OutOfMemoryError")));
    }

    static Mutant hanging(String method) {
        return new Mutant(mutated(method, Mutant::hang));
    }

    /** The same agent in other bytes: another version. */
    static Mutant ofAnotherVersion() {
        // Its bridge differs, so its name does.
        return throwing("bridge.Words#fieldOffset");
    }

    Payload payload() {
        return payload;
    }

    private static Payload mutated(String where, Consumer<MethodVisitor> fault) {
        String method = where.substring(where.indexOf('#') + 1);
        String name = "io/hotspan/" + where.substring(0, where.indexOf('#')).replace('.', '/') + ".class";
        int[] changed = new int[1];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(LiveSession.shipped("agent.jar")));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(entry.getName().equals(name) ? broken(content, method, fault, changed) : content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(changed[0]).as(where).isPositive();
        return new Payload(LiveSession.shipped("entry.jar"), bytes.toByteArray());
    }

    private static byte[] broken(byte[] file, String method, Consumer<MethodVisitor> fault, int[] changed) {
        ClassReader reader = new ClassReader(file);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor to = super.visitMethod(access, name, descriptor, signature, exceptions);
                        if (!name.equals(method)) {
                            return to;
                        }
                        changed[0]++;
                        return new MethodVisitor(Opcodes.ASM9, to) {
                            @Override
                            public void visitCode() {
                                super.visitCode();
                                fault.accept(this);
                            }
                        };
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static void hang(MethodVisitor code) {
        Label again = new Label();
        Label well = new Label();
        code.visitLabel(again);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitLdcInsn(SWITCH);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Boolean", "getBoolean", "(Ljava/lang/String;)Z", false);
        code.visitJumpInsn(Opcodes.IFEQ, well);
        code.visitLdcInsn(1_000_000L);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, "java/util/concurrent/locks/LockSupport", "parkNanos", "(J)V", false);
        code.visitJumpInsn(Opcodes.GOTO, again);
        code.visitLabel(well);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitInsn(Opcodes.NOP);
    }

    private static void fail(MethodVisitor code, String thrown) {
        Label well = new Label();
        code.visitLdcInsn(SWITCH);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Boolean", "getBoolean", "(Ljava/lang/String;)Z", false);
        code.visitJumpInsn(Opcodes.IFEQ, well);
        code.visitTypeInsn(Opcodes.NEW, thrown);
        code.visitInsn(Opcodes.DUP);
        code.visitLdcInsn("a fault of our own");
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, thrown, "<init>", "(Ljava/lang/String;)V", false);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(well);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitInsn(Opcodes.NOP);
    }
}
