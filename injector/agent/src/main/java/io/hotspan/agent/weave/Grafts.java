package io.hotspan.agent.weave;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * MethodParameters of a class, read before its first retransformation: where the row {@code PARAMETER_NAMES} of the hazards
 * applies the JDK hands the class file out without them and loses them for good. They are put back on install and on removal.
 */
final class Grafts {
    static final Grafts NONE = new Grafts(Collections.emptyMap());

    private final Map<String, List<Named>> methods;

    private static final class Named {
        /** Empty when the class file gives none. */
        final String name;

        final int flags;

        Named(String name, int flags) {
            this.name = name;
            this.flags = flags;
        }
    }

    private Grafts(Map<String, List<Named>> methods) {
        this.methods = methods;
    }

    /**
     * Reads what the class has now.
     *
     * @throws LinkageError when a type in a signature is missing
     */
    static Grafts of(Class<?> type) {
        Map<String, List<Named>> methods = new HashMap<>();
        for (Method method : type.getDeclaredMethods()) {
            add(methods, method.getName() + Type.getMethodDescriptor(method), method);
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            add(methods, "<init>" + Type.getConstructorDescriptor(constructor), constructor);
        }
        return methods.isEmpty() ? NONE : new Grafts(methods);
    }

    private static void add(Map<String, List<Named>> methods, String key, Executable executable) {
        List<Named> names = new ArrayList<>();
        boolean told = false;
        for (Parameter parameter : executable.getParameters()) {
            boolean named = parameter.isNamePresent();
            told |= named || parameter.getModifiers() != 0;
            names.add(new Named(named ? parameter.getName() : "", parameter.getModifiers()));
        }
        // One is enough: of the constructors of inner classes and enums javac 21 tells but what it added itself, and by
        // that reflection finds which of the rest a generic signature means.
        if (told) methods.put(key, names);
    }

    boolean needed(ClassReader reader) {
        if (methods.isEmpty()) return false;
        boolean[] missing = {false};
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        if (!methods.containsKey(name + descriptor)) return null;
                        missing[0] = true; // the visitor below takes it back when the class file still has them
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitParameter(@Nullable String parameter, int flags) {
                                missing[0] = false;
                            }
                        };
                    }
                },
                ClassReader.SKIP_CODE);
        return missing[0];
    }

    MethodVisitor around(MethodVisitor next, String key) {
        List<Named> names = methods.get(key);
        if (names == null) return next;
        return new MethodVisitor(Opcodes.ASM9, next) {
            private boolean present;
            private boolean grafted;

            @Override
            public void visitParameter(@Nullable String name, int flags) {
                present = true;
                super.visitParameter(name, flags);
            }

            private void graft() {
                if (present || grafted) return;
                grafted = true;
                for (Named parameter : names) {
                    super.visitParameter(parameter.name.isEmpty() ? null : parameter.name, parameter.flags);
                }
            }

            @Override
            public void visitCode() {
                graft();
                super.visitCode();
            }

            @Override
            public void visitEnd() {
                graft();
                super.visitEnd();
            }
        };
    }
}
