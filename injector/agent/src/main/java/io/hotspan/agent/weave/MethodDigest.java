package io.hotspan.agent.weave;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A number per method over its code, exception table, line numbers, local variables and parameters. Names are hashed, not constant pool
 * indexes, so that it does not depend on how the JVM hands the pool out. Stack maps are left out: HotSpot drops those of classes it
 * does not verify.
 */
final class MethodDigest extends MethodVisitor {
    private final IdentityHashMap<Label, Integer> labels = new IdentityHashMap<>();
    private final Map<String, Long> digests;
    private final String key;
    private long hash = 0xcbf29ce484222325L;

    private MethodDigest(Map<String, Long> digests, String key, int access) {
        super(Opcodes.ASM9);
        this.digests = digests;
        this.key = key;
        mix(access);
    }

    /** Returns digests by method name and descriptor. */
    static Map<String, Long> of(byte[] classFile) {
        Map<String, Long> digests = new TreeMap<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                MethodDigest digest = new MethodDigest(digests, name + descriptor, access);
                                digest.mix(exceptions == null ? 0 : Arrays.hashCode(exceptions));
                                digest.mix(signature == null ? 0 : signature.hashCode());
                                return digest;
                            }
                        },
                        ClassReader.SKIP_FRAMES);
        return digests;
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0x100000001b3L;
        hash ^= hash >>> 29;
    }

    private void mix(@Nullable Object value) {
        mix(value == null ? 0 : value.toString().hashCode());
    }

    private int number(Label label) {
        Integer known = labels.get(label);
        if (known != null) return known;
        labels.put(label, labels.size());
        return labels.size() - 1;
    }

    @Override
    public void visitParameter(@Nullable String name, int access) {
        mix(name);
        mix(access);
    }

    @Override
    public void visitInsn(int opcode) {
        mix(opcode);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        mix(opcode);
        mix(operand);
    }

    @Override
    public void visitVarInsn(int opcode, int local) {
        mix(opcode);
        mix(local);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        mix(opcode);
        mix(type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        mix(opcode);
        mix(owner + '.' + name + descriptor);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        mix(opcode);
        mix(owner + '.' + name + descriptor + isInterface);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        mix(Opcodes.INVOKEDYNAMIC);
        mix(name + descriptor + bootstrap);
        for (Object argument : arguments) mix(argument);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        mix(opcode);
        mix(number(label));
    }

    @Override
    public void visitLabel(Label label) {
        mix(1000 + number(label));
    }

    @Override
    public void visitLdcInsn(Object value) {
        mix(Opcodes.LDC);
        mix(value.getClass().getName());
        mix(value);
    }

    @Override
    public void visitIincInsn(int local, int increment) {
        mix(Opcodes.IINC);
        mix(local);
        mix(increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label dflt, Label... targets) {
        mix(Opcodes.TABLESWITCH);
        mix(min);
        mix(max);
        mix(number(dflt));
        for (Label label : targets) mix(number(label));
    }

    @Override
    public void visitLookupSwitchInsn(Label dflt, int[] keys, Label[] targets) {
        mix(Opcodes.LOOKUPSWITCH);
        mix(Arrays.hashCode(keys));
        mix(number(dflt));
        for (Label label : targets) mix(number(label));
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        mix(Opcodes.MULTIANEWARRAY);
        mix(descriptor);
        mix(dimensions);
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        mix(number(start));
        mix(number(end));
        mix(number(handler));
        mix(type);
    }

    @Override
    public void visitLineNumber(int line, Label start) {
        mix(line);
        mix(number(start));
    }

    @Override
    public void visitLocalVariable(
            String name, String descriptor, @Nullable String signature, Label start, Label end, int index) {
        mix(name + descriptor + signature);
        mix(number(start));
        mix(number(end));
        mix(index);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        mix(maxStack);
        mix(maxLocals);
    }

    @Override
    public void visitEnd() {
        digests.put(key, hash);
    }
}
