package io.hotspan.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLStreamHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The isolated loader: classes and resources of jars that exist only as bytes in memory, above the bootstrap loader and beside
 * the application, which can see none of it and is not seen.
 *
 * <p>An entry is inflated when it is asked for, straight from the bytes of its jar, and is not kept: a start unpacks only the classes it
 * uses. The compressed jar stays in memory as long as this loader lives: 0.6 MB for the agent, 1.1 MB more for the exporters, which is
 * less than the inflated code of the classes that are never used. No file stays open. Nothing static points here, so that a payload which
 * has stopped its threads can be collected.
 *
 * <p>A class loader cannot hand out a URL without a handler for it, and the handler's classes would be visible to the application
 * if they lay beside this one. So they lie inside the nested jar ({@code MemoryHandler}) and are loaded from there when the first URL is asked for.
 *
 * Threads: any; definition of a class is guarded by its class loading lock.
 */
public final class NestedJar extends ClassLoader {
    private static final String HANDLER = "io.hotspan.launcher.nested.MemoryHandler";
    private static final String VERSIONS = "META-INF/versions/";

    // Zip: signature and length of the end of the directory, of a record of the directory, of the header before an
    // entry's bytes
    private static final long END = 0x06054b50L;
    private static final int END_LENGTH = 22;
    private static final long RECORD = 0x02014b50L;
    private static final int RECORD_LENGTH = 46;
    private static final long HEADER = 0x04034b50L;
    private static final int HEADER_LENGTH = 30;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    /** No stream of deflate grows more than this. */
    private static final long MOST_GROWTH = 1032;
    /** An entry larger than this is none of ours. */
    private static final long MOST_BYTES = 64L << 20;

    static {
        registerAsParallelCapable();
    }

    /** Each entry as a view of its jar, whose position is the entry's record in the directory: a class of our own for it would be one more in sight. */
    private final Map<String, ByteBuffer> entries = new ConcurrentHashMap<String, ByteBuffer>();

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
     * @param jar kept, and not to be changed any more
     * @throws IOException when the bytes are no jar or a torn one; then nothing was added
     */
    public void add(byte[] jar) throws IOException {
        int feature = javaFeature();
        Map<String, Integer> versionOf = new HashMap<String, Integer>();
        Map<String, ByteBuffer> found = new HashMap<String, ByteBuffer>(512);
        int end = end(jar);
        int at = within(jar, u32(jar, end + 16), RECORD_LENGTH);
        for (int left = u16(jar, end + 10); left > 0; left--) {
            require(jar, u32(jar, within(jar, at, RECORD_LENGTH)) == RECORD);
            int length = u16(jar, at + 28);
            String name = new String(jar, within(jar, at + RECORD_LENGTH, length), length, StandardCharsets.UTF_8);
            int version = version(name);
            String plain = version == 0 ? name : name.substring(name.indexOf('/', VERSIONS.length()) + 1);
            Integer before = versionOf.get(plain);
            if (!name.endsWith("/") && version <= feature && (before == null || before <= version)) {
                start(jar, at);
                found.put(plain, ByteBuffer.wrap(jar, at, RECORD_LENGTH));
                versionOf.put(plain, version);
            }
            at += RECORD_LENGTH + length + u16(jar, at + 30) + u16(jar, at + 32);
        }
        require(jar, !found.isEmpty());
        for (Map.Entry<String, ByteBuffer> entry : found.entrySet()) {
            entries.putIfAbsent(entry.getKey(), entry.getValue());
        }
    }

    /** Where the end of the directory begins: last in the jar, but for a comment. */
    private static int end(byte[] jar) throws IOException {
        for (int at = jar.length - END_LENGTH; at >= 0; at--) {
            if (u32(jar, at) == END && u16(jar, at + 20) == jar.length - END_LENGTH - at) {
                return at;
            }
        }
        throw damaged(jar);
    }

    /** Where the bytes of the entry begin whose record is there; all of them are within the jar. */
    private static int start(byte[] jar, int record) throws IOException {
        int header = within(jar, u32(jar, record + 42), HEADER_LENGTH);
        require(jar, u32(jar, header) == HEADER);
        return within(
                jar,
                (long) header + HEADER_LENGTH + u16(jar, header + 26) + u16(jar, header + 28),
                u32(jar, record + 20));
    }

    /** What the entry holds; null when there is none. */
    private byte @Nullable [] bytes(String name) throws IOException {
        ByteBuffer entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        byte[] jar = entry.array();
        int record = entry.arrayOffset() + entry.position();
        int start = start(jar, record);
        int packed = (int) u32(jar, record + 20);
        long size = u32(jar, record + 24);
        int method = u16(jar, record + 10);
        require(
                jar,
                method == STORED
                        ? size == packed
                        : method == DEFLATED && size <= Math.min(packed * MOST_GROWTH, MOST_BYTES));
        byte[] bytes = new byte[(int) size];
        if (method == STORED) {
            System.arraycopy(jar, start, bytes, 0, bytes.length);
        } else {
            inflate(jar, start, packed, bytes);
        }
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length);
        require(jar, crc.getValue() == u32(jar, record + 16));
        return bytes;
    }

    private static void inflate(byte[] jar, int start, int packed, byte[] into) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(jar, start, packed);
            int done = 0;
            int more = inflater.inflate(into, 0, into.length);
            while (more > 0 && done + more < into.length) {
                done += more;
                more = inflater.inflate(into, done, into.length - done);
            }
            require(jar, done + more == into.length);
        } catch (DataFormatException e) {
            throw new IOException("damaged jar: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /** The offset, when that many bytes from it on are within the jar. */
    private static int within(byte[] jar, long offset, long length) throws IOException {
        require(jar, offset + length <= jar.length);
        return (int) offset;
    }

    private static void require(byte[] jar, boolean fits) throws IOException {
        if (!fits) {
            throw damaged(jar);
        }
    }

    private static IOException damaged(byte[] jar) {
        return new IOException("not a jar, an empty or a damaged one: " + jar.length + " bytes");
    }

    private static int u16(byte[] jar, int at) {
        return (jar[at] & 255) | ((jar[at + 1] & 255) << 8);
    }

    private static long u32(byte[] jar, int at) {
        return u16(jar, at) | (long) u16(jar, at + 2) << 16;
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
        byte[] code;
        try {
            code = bytes(name.replace('.', '/') + ".class");
        } catch (IOException e) {
            throw new ClassNotFoundException(name + " cannot be unpacked: " + e.getMessage(), e);
        }
        if (code == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, code, 0, code.length, domain);
    }

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
                    loadClass(HANDLER).getConstructor(ClassLoader.class).newInstance(this);
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
        try {
            byte[] bytes = bytes(name);
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            return null;
        }
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
