package io.hotspan.launcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLStreamHandler;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The isolated loader: classes and resources of jars that exist only as bytes in memory, above the bootstrap loader and beside
 * the application, which can see none of it and is not seen.
 *
 * <p>Nothing is kept that is not needed again: the bytes of a class are dropped once it is defined, but for those of the bridge,
 * which the agent reads as resources. No file stays open. Nothing static points here, so that a payload which has stopped
 * its threads can be collected.
 *
 * <p>A class loader cannot hand out a URL without a handler for it, and the handler's classes would be visible to the application
 * if they lay beside this one. So they lie inside the nested jar ({@code MemoryHandler}) and are loaded from there when the first URL is asked for.
 *
 * Threads: any; definition of a class is guarded by its class loading lock.
 */
public final class NestedJar extends ClassLoader {
    private static final String HANDLER = "io.hotspan.launcher.nested.MemoryHandler";
    private static final String VERSIONS = "META-INF/versions/";
    private static final String BRIDGE = "io/hotspan/bridge/";

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> entries = new ConcurrentHashMap<String, byte[]>();
    private final ProtectionDomain domain;
    private volatile @Nullable URLStreamHandler handler;

    NestedJar(byte[] jar) throws IOException {
        super(null);
        Permissions all = new Permissions();
        all.add(new AllPermission());
        this.domain = new ProtectionDomain(new CodeSource(null, (Certificate[]) null), all, this, null);
        add(jar);
    }

    /**
     * Makes another jar's classes and resources loadable here; an entry that exists already stays as it is. The agent calls this by
     * reflection for the exporters, which it wants only when it exports by itself.
     *
     * @throws IOException when the bytes are no jar
     */
    public void add(byte[] jar) throws IOException {
        int feature = javaFeature();
        Map<String, Integer> versionOf = new HashMap<String, Integer>();
        Map<String, byte[]> found = new HashMap<String, byte[]>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                int version = version(entry.getName());
                String name = version == 0
                        ? entry.getName()
                        : entry.getName().substring(entry.getName().indexOf('/', VERSIONS.length()) + 1);
                Integer before = versionOf.get(name);
                if (entry.isDirectory() || version > feature || (before != null && before > version)) {
                    continue;
                }
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                copy(in, bytes);
                found.put(name, bytes.toByteArray());
                versionOf.put(name, version);
            }
        }
        if (found.isEmpty()) {
            throw new IOException("not a jar, or an empty one: " + jar.length + " bytes");
        }
        for (Map.Entry<String, byte[]> entry : found.entrySet()) {
            entries.putIfAbsent(entry.getKey(), entry.getValue());
        }
    }

    /** The N of {@code META-INF/versions/N/…}; 0 for any other name. */
    private static int version(String name) {
        int end = name.startsWith(VERSIONS) ? name.indexOf('/', VERSIONS.length()) : -1;
        if (end < 0) {
            return 0;
        }
        try {
            return Integer.parseInt(name.substring(VERSIONS.length(), end));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String entry = name.replace('.', '/') + ".class";
        byte[] code = entries.get(entry);
        if (code == null) {
            throw new ClassNotFoundException(name);
        }
        Class<?> defined = defineClass(name, code, 0, code.length, domain);
        if (!entry.startsWith(BRIDGE)) {
            entries.remove(entry);
        }
        return defined;
    }

    /** Null when there is no such resource, or it was the code of a class that is defined by now. */
    @Override
    protected @Nullable URL findResource(String name) {
        if (!entries.containsKey(name)) {
            return null;
        }
        try {
            return new URL(null, "hotspan:/" + name, handler());
        } catch (IOException | ReflectiveOperationException e) {
            return null;
        }
    }

    private URLStreamHandler handler() throws ReflectiveOperationException {
        URLStreamHandler known = handler;
        if (known == null) {
            known = (URLStreamHandler)
                    loadClass(HANDLER).getConstructor(Map.class).newInstance(entries);
            handler = known;
        }
        return known;
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL only = findResource(name);
        return only == null
                ? Collections.<URL>emptyEnumeration()
                : Collections.enumeration(Collections.singleton(only));
    }

    /** Own entries first: it needs no URL, and nothing that the JDK carries has a name of ours. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] bytes = entries.get(name);
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }

    /** 8 for Java 1.8, else the first number of its version. */
    static int javaFeature() {
        String version = System.getProperty("java.specification.version", "8");
        return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    }

    static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] chunk = new byte[16384];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            out.write(chunk, 0, n);
        }
    }
}
