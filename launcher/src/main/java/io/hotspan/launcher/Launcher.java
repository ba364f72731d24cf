package io.hotspan.launcher;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Main class of the shipped jar, and the class loader of the tool.
 *
 * <p>The tool's classes lie in the jar under {@code tool/}, where no application that has the jar on its class path can load
 * them. This loader maps {@code io.hotspan.cli.Main} to the entry {@code tool/io/hotspan/cli/Main.class} and reads it by random
 * access, so that starting a command costs what that command touches.
 *
 * <pre>
 *   platform loader                the JDK
 *        ^
 *   Launcher (this)                tool/**: cli, console, attach, exporters and their libraries
 *
 *   system loader                  the classes of this package
 * </pre>
 *
 * Threads: any; definition of a class is guarded by its class loading lock.
 */
public final class Launcher extends ClassLoader {
    private static final String PREFIX = "tool/";
    private static final String MAIN = "io.hotspan.cli.Main";
    private static final int OLDEST_JAVA = 17;

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String entryUrls;
    private final ProtectionDomain domain;

    private Launcher(File file, ProtectionDomain domain) throws IOException {
        super(ClassLoader.getSystemClassLoader().getParent());
        this.jar = new JarFile(file, false);
        this.entryUrls = "jar:" + file.toURI() + "!/";
        this.domain = domain;
    }

    /**
     * Runs the tool, or the class of the tool that the system property {@code hotspan.main} names. Sets {@code hotspan.jar} to the
     * path of the jar. Ends the JVM with status 1 and one sentence when it is too old for the tool.
     */
    public static void main(String[] arguments) throws Throwable {
        if (NestedJar.javaFeature() < OLDEST_JAVA) {
            System.err.println("hotspan runs on Java 17 or newer and this is Java " + System.getProperty("java.version")
                    + " at " + System.getProperty("java.home")
                    + ": set JAVA_HOME to a newer one (the JVM you want to trace may be as old as Java 8).");
            System.exit(1);
        }
        ProtectionDomain own = Launcher.class.getProtectionDomain();
        File file = new File(own.getCodeSource().getLocation().toURI());
        System.setProperty("hotspan.jar", file.getAbsolutePath());
        Launcher loader = new Launcher(file, own);
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Class.forName(System.getProperty("hotspan.main", MAIN), true, loader)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ZipEntry entry = jar.getEntry(PREFIX + name.replace('.', '/') + ".class");
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] code;
        try {
            code = bytes(entry);
        } catch (IOException e) {
            throw new ClassNotFoundException(name + " cannot be read from " + jar.getName(), e);
        }
        return defineClass(name, code, 0, code.length, domain);
    }

    private byte[] bytes(ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream((int) entry.getSize());
            NestedJar.copy(in, all);
            return all.toByteArray();
        }
    }

    /** A resource of the tool, or one of the nested jars ({@code agent.jar}, {@code exporters.jar}, {@code entry.jar}). */
    @Override
    protected @Nullable URL findResource(String name) {
        ZipEntry entry = entry(name);
        try {
            return entry == null ? null : new URL(entryUrls + entry.getName());
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL only = findResource(name);
        return only == null
                ? Collections.<URL>emptyEnumeration()
                : Collections.enumeration(Collections.singleton(only));
    }

    /** Reads through the jar that is open already; the URL's connection would open it a second time. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        ZipEntry entry = entry(name);
        try {
            return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable ZipEntry entry(String name) {
        ZipEntry entry = jar.getEntry(PREFIX + name);
        return entry != null || name.endsWith(".class") ? entry : jar.getEntry(name);
    }
}
