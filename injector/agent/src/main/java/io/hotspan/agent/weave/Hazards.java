package io.hotspan.agent.weave;

import io.hotspan.probes.Hazard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.RecordComponentVisitor;
import org.objectweb.asm.TypePath;

/** Tells which classes the rows of {@link Hazard} mean, for one JDK. Immutable. */
public final class Hazards {
    private static final Hazards HERE = new Hazards(String.valueOf(System.getProperty("java.version")));

    private final String javaVersion;
    private final List<Hazard> known;
    private final List<Hazard> refused = new ArrayList<>();

    /**
     * The rows of a JDK.
     *
     * @param javaVersion its java.version
     */
    Hazards(String javaVersion) {
        this.javaVersion = javaVersion;
        known = Hazard.of(javaVersion);
        for (Hazard hazard : known) {
            if (hazard.verdict() == Hazard.Verdict.REFUSE) refused.add(hazard);
        }
    }

    /** Of the JDK that this runs on. */
    public static Hazards here() {
        return HERE;
    }

    /** Whether this JDK has the defect. */
    boolean has(Hazard hazard) {
        return known.contains(hazard);
    }

    /**
     * Why this JDK must not be asked to change a class; null when nothing is known against it. Reads the class files of records, so only
     * on the control thread.
     */
    public @Nullable String refusal(Class<?> type) {
        ClassReader reader = null;
        for (Hazard hazard : refused) {
            if (aboutRecords(hazard.shape()) && reader == null && isRecord(type)) {
                byte[] file = ClassShape.classFile(type);
                if (file != null) reader = new ClassReader(file);
            }
            if (fits(hazard.shape(), type.getName(), reader)) return hazard.refusal(javaVersion);
        }
        return null;
    }

    /** The same of a class that is not loaded yet. */
    @Nullable
    String refusal(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        for (Hazard hazard : refused) {
            if (fits(hazard.shape(), reader.getClassName(), reader)) return hazard.refusal(javaVersion);
        }
        return null;
    }

    private static boolean fits(Hazard.Shape shape, String name, @Nullable ClassReader reader) {
        switch (shape) {
            case ANY_CLASS:
                return true;
            case LAMBDA: // of a loaded class; the name in a class file has slashes anyway
                return reader == null && name.indexOf('/') >= 0;
            case ANNOTATED_RECORD:
                return reader != null && isRecord(reader) && new Header(reader).annotatedType;
            case CLASS_RETAINED_RECORD:
                return reader != null && isRecord(reader) && new Header(reader).classRetained;
            default:
                throw new IllegalStateException("nobody can tell " + shape.text());
        }
    }

    private static boolean aboutRecords(Hazard.Shape shape) {
        return shape == Hazard.Shape.ANNOTATED_RECORD || shape == Hazard.Shape.CLASS_RETAINED_RECORD;
    }

    private static boolean isRecord(Class<?> type) {
        Class<?> parent = type.getSuperclass();
        return parent != null && parent.getName().equals("java.lang.Record");
    }

    private static boolean isRecord(ClassReader reader) {
        return "java/lang/Record".equals(reader.getSuperName());
    }

    /** Annotations on the components of a record. */
    private static final class Header extends ClassVisitor {
        boolean annotatedType;
        boolean classRetained;

        Header(ClassReader reader) {
            super(Opcodes.ASM9);
            reader.accept(this, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        }

        @Override
        public RecordComponentVisitor visitRecordComponent(String name, String descriptor, @Nullable String signature) {
            return new RecordComponentVisitor(Opcodes.ASM9) {
                @Override
                public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
                    classRetained |= !visible;
                    return null;
                }

                @Override
                public @Nullable AnnotationVisitor visitTypeAnnotation(
                        int typeRef, @Nullable TypePath path, String type, boolean visible) {
                    annotatedType = true;
                    classRetained |= !visible;
                    return null;
                }
            };
        }
    }
}
