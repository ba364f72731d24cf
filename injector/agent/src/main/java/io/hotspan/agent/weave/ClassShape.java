package io.hotspan.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/** A class as its class file says: what a probe point is matched against. Immutable. */
public final class ClassShape {
    /** Binary name with dots. */
    final String name;

    final int access;
    final @Nullable String superName;
    final List<String> interfaces;
    final Map<String, MethodScan> methods;

    private ClassShape(ClassReader reader) {
        name = reader.getClassName().replace('/', '.');
        access = reader.getAccess();
        String parent = reader.getSuperName();
        superName = parent == null ? null : parent.replace('/', '.');
        List<String> all = new ArrayList<>();
        for (String type : reader.getInterfaces()) all.add(type.replace('/', '.'));
        interfaces = Collections.unmodifiableList(all);
        methods = Collections.unmodifiableMap(new TreeMap<>(MethodScan.of(reader)));
    }

    public static ClassShape of(byte[] classFile) {
        return new ClassShape(new ClassReader(classFile));
    }

    /**
     * The class as its class file says, or, where the loader does not give one (a class made at run time), as reflection says.
     *
     * @return null when the class cannot be linked
     */
    public static @Nullable ClassShape of(Class<?> type) {
        byte[] file = classFile(type);
        if (file != null) return of(file);
        try {
            return new ClassShape(type);
        } catch (LinkageError e) {
            return null;
        }
    }

    private ClassShape(Class<?> type) {
        name = type.getName();
        access = type.getModifiers();
        superName = type.getSuperclass() == null ? null : type.getSuperclass().getName();
        List<String> all = new ArrayList<>();
        for (Class<?> face : type.getInterfaces()) all.add(face.getName());
        interfaces = Collections.unmodifiableList(all);
        methods = Collections.unmodifiableMap(new TreeMap<>(MethodScan.of(type)));
    }

    /** Names of its methods, sorted, without repetition. */
    public java.util.SortedSet<String> methodNames() {
        java.util.TreeSet<String> names = new java.util.TreeSet<>();
        for (MethodScan method : methods.values()) names.add(method.name);
        return names;
    }

    /** Methods by name and descriptor, sorted. */
    public Map<String, MethodScan> methods() {
        return methods;
    }

    /**
     * Reads the class file where the class came from. Runs code of the class's loader, so only on the control thread.
     *
     * @return null when the loader does not give it (a class made at run time)
     */
    public static byte @Nullable [] classFile(Class<?> type) {
        String resource = type.getName().replace('.', '/') + ".class";
        ClassLoader loader = type.getClassLoader();
        try (InputStream in = loader == null
                ? ClassLoader.getSystemResourceAsStream(resource)
                : loader.getResourceAsStream(resource)) {
            if (in == null) return null;
            ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) out.write(buffer, 0, n);
            byte[] file = out.toByteArray();
            boolean same =
                    new ClassReader(file).getClassName().equals(type.getName().replace('.', '/'));
            return same ? file : null;
        } catch (IOException | RuntimeException | LinkageError e) {
            return null; // a loader that fails here has no class file for us; the JVM is asked instead
        }
    }

    @Override
    public String toString() {
        return name + Arrays.toString(methods.keySet().toArray());
    }
}
