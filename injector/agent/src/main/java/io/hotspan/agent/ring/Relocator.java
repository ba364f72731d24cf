package io.hotspan.agent.ring;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/**
 * Gives a class its names in the target: the bridge's own, and the Unsafe of this JDK. One source serves JDK 8 to 25: on 9+ the
 * methods of {@code jdk.internal.misc.Unsafe} that do the same are called otherwise.
 */
final class Relocator {
    private final Map<String, String> names;
    private final int feature;

    /**
     * Knows what to rename.
     *
     * @param names internal names, old to new
     * @param feature feature release of the target's JDK, 8 to 25
     */
    Relocator(Map<String, String> names, int feature) {
        this.names = names;
        this.feature = feature;
    }

    byte[] relocate(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(new ClassRemapper(new Calls(writer), new SimpleRemapper(Opcodes.ASM9, names)), 0);
        return writer.toByteArray();
    }

    private String unsafeMethod(String name) {
        if (name.startsWith("compareAndSwap")) return name.replace("Swap", "Set");
        if (name.equals("putOrderedLong")) return "putLongRelease";
        return name.equals("getObject") && feature >= 12 ? "getReference" : name;
    }

    private final class Calls extends ClassVisitor {
        Calls(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            boolean carrier = name.equals("carrier") && feature >= 21;
            return new MethodVisitor(Opcodes.ASM9, next) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    String now = called;
                    if (feature >= 9 && owner.equals("jdk/internal/misc/Unsafe")) now = unsafeMethod(called);
                    if (carrier && called.equals("currentThread")) now = "currentCarrierThread";
                    super.visitMethodInsn(opcode, owner, now, type, isInterface);
                }
            };
        }
    }
}
