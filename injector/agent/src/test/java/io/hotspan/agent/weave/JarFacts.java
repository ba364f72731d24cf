package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;

/** What kinds of code there are among class files. */
final class JarFacts {
    private final TreeMap<Integer, Integer> versions = new TreeMap<>();
    private int classes;
    private int methods;
    private int subroutines;
    private int records;
    private int sealed;
    private int longest;

    void add(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        classes++;
        versions.merge((int) reader.readShort(6), 1, Integer::sum);
        if ("java/lang/Record".equals(reader.getSuperName())) records++;
        int sealedBefore = sealed;
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitPermittedSubclass(String type) {
                        sealed = sealedBefore + 1;
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return new Method();
                    }
                },
                ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
    }

    /** Fails unless there is code of each kind that is hard to weave. */
    void haveAll() {
        assertThat(versions.firstKey()).as(toString()).isLessThan(47);
        assertThat(versions.lastKey()).as(toString()).isGreaterThanOrEqualTo(61);
        assertThat(subroutines).as(toString()).isPositive();
        assertThat(records).as(toString()).isPositive();
        assertThat(longest).as(toString()).isGreaterThan(ClassPlan.HUGE_METHOD);
    }

    @Override
    public String toString() {
        return classes + " classes, " + methods + " methods with code, class files by version " + versions + ", "
                + subroutines + " JSR, " + records + " records, " + sealed + " sealed types, longest method " + longest
                + " bytes";
    }

    private final class Method extends CodeSizeEvaluator {
        Method() {
            super(Opcodes.ASM9, null);
        }

        @Override
        public void visitCode() {
            methods++;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            super.visitJumpInsn(opcode, label);
            if (opcode == Opcodes.JSR) subroutines++;
        }

        @Override
        public void visitMaxs(int stack, int locals) {
            longest = Math.max(longest, getMaxSize());
        }
    }
}
