package io.hotspan.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;

/** Jars that nobody here wrote, found by one class of each. */
final class PublishedJars {
    static final List<Class<?>> MARKS = List.of(
            ClassReader.class,
            org.apache.commons.lang3.StringUtils.class,
            com.google.common.collect.ImmutableList.class,
            tools.jackson.core.JsonParser.class,
            org.h2.Driver.class,
            org.jsoup.Jsoup.class);

    private PublishedJars() {}

    static Path jar(Class<?> mark) {
        try {
            return Path.of(
                    mark.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Class files by binary name, those for newer releases left out. */
    static Map<String, byte[]> classes(Class<?> mark) {
        return classes(jar(mark));
    }

    static Map<String, byte[]> classes(Path path) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            List<JarEntry> entries = new ArrayList<>(Collections.list(jar.entries()));
            for (JarEntry entry : entries) {
                String name = entry.getName();
                if (!name.endsWith(".class") || name.startsWith("META-INF") || name.contains("-info")) continue;
                try (InputStream in = jar.getInputStream(entry)) {
                    files.put(name.substring(0, name.length() - 6).replace('/', '.'), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Loads the classes it has, and else what the JDK and the bridge's package have. */
    static final class Loader extends ClassLoader {
        private final Map<String, byte[]> files;

        Loader(Map<String, byte[]> files) {
            super(ClassLoader.getPlatformClassLoader());
            this.files = files;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.hotspan.bridge.") || name.equals(AdviceHits.class.getName())) {
                return PublishedJars.class.getClassLoader().loadClass(name);
            }
            byte[] file = files.get(name);
            if (file == null) throw new ClassNotFoundException(name);
            return defineClass(name, file, 0, file.length);
        }

        /** Loads, verifies and links a class; returns what stood against it. */
        @org.jspecify.annotations.Nullable
        Throwable link(String name) {
            try {
                Class<?> type = Class.forName(name, false, this);
                // Asked for what it does: it links the class. There is never a negative number.
                return type.getDeclaredConstructors().length < 0 ? new LinkageError(name) : null;
            } catch (ClassNotFoundException | LinkageError e) {
                return e;
            }
        }
    }
}
