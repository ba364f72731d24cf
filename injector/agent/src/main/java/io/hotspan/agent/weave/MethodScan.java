package io.hotspan.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What must be known of a method before it is woven. */
public final class MethodScan {
    final int access;
    final String name;
    final String descriptor;
    int returns;
    int maxLocals;
    int maxStack;
    int line;
    boolean hasCode;
    private final List<String> parameterNames = new ArrayList<>();
    private final Map<Integer, String> localNames = new HashMap<>();

    private MethodScan(int access, String name, String descriptor) {
        this.access = access;
        this.name = name;
        this.descriptor = descriptor;
    }

    /**
     * Scans a class file.
     *
     * @return its methods by name and descriptor
     */
    static Map<String, MethodScan> of(ClassReader reader) {
        Map<String, MethodScan> scans = new HashMap<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodScan scan = new MethodScan(access, name, descriptor);
                        scans.put(name + descriptor, scan);
                        return scan.new Visitor();
                    }
                },
                ClassReader.SKIP_FRAMES);
        return scans;
    }

    /** What reflection says; line and sizes stay unknown. */
    static Map<String, MethodScan> of(Class<?> type) {
        Map<String, MethodScan> scans = new HashMap<>();
        for (java.lang.reflect.Method method : type.getDeclaredMethods()) {
            String descriptor = Type.getMethodDescriptor(method);
            scans.put(
                    method.getName() + descriptor, new MethodScan(method.getModifiers(), method.getName(), descriptor));
        }
        for (java.lang.reflect.Constructor<?> constructor : type.getDeclaredConstructors()) {
            String descriptor = Type.getConstructorDescriptor(constructor);
            scans.put("<init>" + descriptor, new MethodScan(constructor.getModifiers(), "<init>", descriptor));
        }
        return scans;
    }

    public String name() {
        return name;
    }

    public String descriptor() {
        return descriptor;
    }

    public int access() {
        return access;
    }

    /** First line of the method's code, 0 when the class has no line numbers. */
    public int line() {
        return line;
    }

    boolean isStatic() {
        return (access & Opcodes.ACC_STATIC) != 0;
    }

    boolean isConstructor() {
        return name.equals("<init>");
    }

    /** Names from MethodParameters, else from the local variable table, else {@code arg0}, {@code arg1} … */
    public List<String> parameterNames() {
        Type[] types = Type.getArgumentTypes(descriptor);
        List<String> names = new ArrayList<>(types.length);
        int local = isStatic() ? 0 : 1;
        for (int i = 0; i < types.length; i++) {
            String name = parameterNames.size() == types.length ? parameterNames.get(i) : "";
            if (name.isEmpty()) name = localNames.containsKey(local) ? localNames.get(local) : "arg" + i;
            names.add(name);
            local += types[i].getSize();
        }
        return names;
    }

    private final class Visitor extends MethodVisitor {
        Visitor() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitCode() {
            hasCode = true;
        }

        @Override
        public void visitParameter(@Nullable String parameter, int flags) {
            parameterNames.add(parameter == null ? "" : parameter);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) returns++;
        }

        @Override
        public void visitLineNumber(int number, Label start) {
            if (line == 0) line = number;
        }

        @Override
        public void visitLocalVariable(
                String variable, String type, @Nullable String signature, Label start, Label end, int index) {
            if (!localNames.containsKey(index)) localNames.put(index, variable);
        }

        @Override
        public void visitMaxs(int stack, int locals) {
            maxStack = stack;
            maxLocals = locals;
        }
    }
}
