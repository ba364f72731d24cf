package io.hotspan.agent.weave;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.RecordComponentVisitor;
import org.objectweb.asm.TypePath;

/** Defects of JDKs that retransforming a class of a certain shape would meet: build and shape to refusal, with the bug's number. */
final class Hazards {
    private Hazards() {}

    /**
     * Why a class must not be retransformed on this JDK; null when nothing is known against it.
     *
     * @param javaVersion the target's java.version
     */
    static @Nullable String of(String javaVersion, byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        if (losesRecords(javaVersion) && isRecord(reader) && hasAnnotatedComponentType(reader)) {
            return "a type in its record header is annotated, and JDK " + javaVersion
                    + " crashes when any agent moves the constant pool of such a class (JDK-8315575, JDK-8376185)";
        }
        return null;
    }

    /**
     * Seen to crash on 17.0.15, 21.0.12 and 25.0.3. Our own writer keeps the pool, and 60 installs and removals were clean there; but
     * another agent in the same retransformation may lay it anew.
     */
    private static boolean losesRecords(String javaVersion) {
        int feature = JavaVersion.feature(javaVersion);
        return feature >= 16 && (feature < 25 || (feature == 25 && JavaVersion.update(javaVersion) < 4));
    }

    static boolean isRecord(ClassReader reader) {
        return "java/lang/Record".equals(reader.getSuperName());
    }

    private static boolean hasAnnotatedComponentType(ClassReader reader) {
        boolean[] found = {false};
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public RecordComponentVisitor visitRecordComponent(
                            String name, String descriptor, @Nullable String signature) {
                        return new RecordComponentVisitor(Opcodes.ASM9) {
                            @Override
                            public @Nullable AnnotationVisitor visitTypeAnnotation(
                                    int typeRef, @Nullable TypePath path, String type, boolean visible) {
                                found[0] = true;
                                return null;
                            }
                        };
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return found[0];
    }
}
