package io.hotspan.agent.weave;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Links every class of jars as they are and as they were woven. Arguments: a folder of jars, a folder of the same jars woven. Prints
 * {@code JAR name linked of}, and {@code BROKEN class: why} for what links only when it is not woven; then {@code OK}.
 */
public final class VerifyAll {
    /** Has the bridge, and of everything else only the JDK's. */
    private static final class BridgeOnly extends ClassLoader {
        BridgeOnly() {
            super(ClassLoader.getSystemClassLoader().getParent());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith("io.hotspan.bridge.")) throw new ClassNotFoundException(name);
            return ClassLoader.getSystemClassLoader().loadClass(name);
        }
    }

    private VerifyAll() {}

    public static void main(String[] arguments) throws Exception {
        File[] plain = new File(arguments[0]).listFiles();
        Arrays.sort(plain);
        for (File jar : plain) {
            URLClassLoader before = loader(jar, plain);
            URLClassLoader after = loader(new File(arguments[1], jar.getName()), plain);
            int linked = 0;
            int all = 0;
            for (String name : names(jar)) {
                all++;
                if (link(name, before) != null) continue;
                linked++;
                Throwable failure = link(name, after);
                if (failure != null) System.out.println("BROKEN " + name + ": " + failure);
            }
            System.out.println("JAR " + jar.getName() + " " + linked + " " + all);
        }
        System.out.println("OK");
    }

    private static URLClassLoader loader(File first, File[] others) throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(first.toURI().toURL());
        for (File other : others) urls.add(other.toURI().toURL());
        return new URLClassLoader(urls.toArray(new URL[0]), new BridgeOnly());
    }

    private static List<String> names(File jar) throws Exception {
        List<String> names = new ArrayList<>();
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF") && !name.contains("-info")) {
                    names.add(name.substring(0, name.length() - 6).replace('/', '.'));
                }
            }
        }
        return names;
    }

    private static Throwable link(String name, ClassLoader loader) {
        try {
            Object unused = Class.forName(name, false, loader).getDeclaredConstructors();
            return null;
        } catch (Throwable t) {
            return t;
        }
    }
}
