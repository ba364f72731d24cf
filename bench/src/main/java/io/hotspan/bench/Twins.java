package io.hotspan.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/** Copies of {@link Work} under other names. */
final class Twins {
    private Twins() {}

    /** A new class {@code io.hotspan.bench.Work$NAME}. */
    static Class<?> define(String name) {
        try (InputStream in = Twins.class.getResourceAsStream("Work.class")) {
            if (in == null) throw new IllegalStateException("Work.class is not on the class path");
            ClassWriter writer = new ClassWriter(0);
            String work = "io/hotspan/bench/Work";
            new ClassReader(in.readAllBytes())
                    .accept(
                            new ClassRemapper(
                                    writer,
                                    new SimpleRemapper(org.objectweb.asm.Opcodes.ASM9, work, work + "$" + name)),
                            0);
            return MethodHandles.lookup().defineClass(writer.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static Case create(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            return (Case) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
