package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Action;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ClassPlanTest {
    private static final SlotPlan SPAN = new SlotPlan(1, Action.SPAN, false, null, List.of());

    /** A class with one method of its own and one plain one. */
    private static byte[] with(int access, String name, String descriptor, Consumer<MethodVisitor> code) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "Made", null, "java/lang/Object", null);
        MethodVisitor plain = writer.visitMethod(Opcodes.ACC_STATIC, "plain", "()V", null, null);
        plain.visitCode();
        plain.visitInsn(Opcodes.RETURN);
        plain.visitMaxs(0, 0);
        plain.visitEnd();
        MethodVisitor method = writer.visitMethod(access, name, descriptor, null, null);
        code.accept(method);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static ClassPlan.Woven weave(byte[] file, String... methods) {
        Map<String, List<SlotPlan>> plans = new java.util.HashMap<>();
        for (String method : methods) plans.put(method, List.of(SPAN));
        ClassPlan.Woven woven = new ClassPlan(plans, Grafts.NONE).weave(file, WovenLoader.names(new Constants()));
        return java.util.Objects.requireNonNull(woven);
    }

    private static Consumer<MethodVisitor> length(int nops) {
        return m -> {
            m.visitCode();
            for (int i = 0; i < nops; i++) m.visitInsn(Opcodes.NOP);
            m.visitInsn(Opcodes.RETURN);
            m.visitMaxs(0, 0);
        };
    }

    private static boolean calls(byte[] file, String method) {
        return !Objects.equals(digest(file, method), digest(with(0, "x", "()V", length(0)), method));
    }

    private static @Nullable Long digest(byte[] file, String method) {
        return MethodDigest.of(file).get(method);
    }

    @Test
    void aMethodThatHotSpotWouldNeverCompileIsRefusedAndTheOthersAreWoven() {
        byte[] file = with(Opcodes.ACC_STATIC, "long", "()V", length(7950));

        ClassPlan.Woven woven = weave(file, "long()V", "plain()V");

        assertThat(woven.refused).containsOnlyKeys("long()V");
        assertThat(woven.refused.get("long()V")).contains("8000");
        assertThat(MethodDigest.of(woven.classFile).get("long()V"))
                .isEqualTo(MethodDigest.of(file).get("long()V"));
        assertThat(calls(woven.classFile, "plain()V")).isTrue();
    }

    @Test
    void aMethodThatIsJustShortEnoughIsWoven() {
        assertThat(weave(with(Opcodes.ACC_STATIC, "long", "()V", length(7700)), "long()V").refused)
                .isEmpty();
    }

    @Test
    void aMethodThatWouldOutgrowTheClassFileIsRefused() {
        ClassPlan.Woven woven = weave(with(Opcodes.ACC_STATIC, "long", "()V", length(65500)), "long()V", "plain()V");

        assertThat(woven.refused).containsOnlyKeys("long()V");
        assertThat(calls(woven.classFile, "plain()V")).isTrue();
    }

    @Test
    void methodsWithoutCodeAreRefused() {
        byte[] file = with(Opcodes.ACC_ABSTRACT | Opcodes.ACC_PUBLIC, "none", "()V", m -> {});

        assertThat(weave(file, "none()V", "plain()V").refused).containsOnlyKeys("none()V");
    }

    @Test
    void aConstructorWithTwoSuperCallsIsRefused() {
        byte[] file = with(0, "<init>", "(I)V", m -> {
            Label other = new Label();
            m.visitCode();
            m.visitVarInsn(Opcodes.ILOAD, 1);
            m.visitJumpInsn(Opcodes.IFEQ, other);
            m.visitVarInsn(Opcodes.ALOAD, 0);
            m.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
            m.visitInsn(Opcodes.RETURN);
            m.visitLabel(other);
            m.visitFrame(
                    Opcodes.F_NEW, 2, new Object[] {Opcodes.UNINITIALIZED_THIS, Opcodes.INTEGER}, 0, new Object[0]);
            m.visitVarInsn(Opcodes.ALOAD, 0);
            m.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
            m.visitInsn(Opcodes.RETURN);
            m.visitMaxs(0, 0);
        });

        assertThat(weave(file, "<init>(I)V", "plain()V").refused).containsOnlyKeys("<init>(I)V");
    }

    @Test
    void theConstantPoolOnlyGrows() {
        byte[] file = WovenLoader.classFile(Sample.class);
        ClassReader before = new ClassReader(file);
        ClassReader after = new ClassReader(java.util.Objects.requireNonNull(
                        new ClassPlan(WovenLoader.everyMethod(file, 1, Action.SPAN), Grafts.NONE)
                                .weave(file, WovenLoader.names(new Constants())))
                .classFile);

        for (int i = 1; i < before.getItemCount(); i++) {
            int at = before.getItem(i);
            if (at == 0) continue;
            assertThat(after.getItem(i)).isPositive();
            assertThat(after.readByte(after.getItem(i) - 1)).isEqualTo(before.readByte(at - 1));
            if (before.readByte(at - 1) == 1) {
                assertThat(utf8(after, i)).isEqualTo(utf8(before, i));
            }
        }
        assertThat(after.getItemCount() - before.getItemCount()).isLessThan(40);
    }

    private static String utf8(ClassReader reader, int index) {
        int at = reader.getItem(index);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < reader.readUnsignedShort(at); i++) text.append((char) reader.readByte(at + 2 + i));
        return text.toString();
    }
}
