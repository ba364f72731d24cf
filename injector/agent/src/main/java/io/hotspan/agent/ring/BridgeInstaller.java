package io.hotspan.agent.ring;

import io.hotspan.bridge.Layout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Puts the bridge into package java.lang of the bootstrap loader: there every class loader that exists finds it (OSGi, sealed), nothing
 * is appended to the bootstrap path and the JVM prints no "Sharing" warning. Names carry a checksum of the code, since bootstrap
 * classes never unload: the same version finds its bridge again, another one brings its own.
 */
final class BridgeInstaller {
    private static final String PACKAGE = "io/hotspan/bridge/";
    /** In the order of definition: the last one there means that all are. */
    private static final String[] PARTS = {"Bridge", "Claims", "Quiet", "Words", "Guard"};

    private static final String RING = "io/hotspan/agent/ring/BoundRing";

    private BridgeInstaller() {}

    static Ring install(Instrumentation instrumentation) {
        try {
            List<byte[]> files = new ArrayList<>();
            for (String part : PARTS) files.add(classFile(PACKAGE + part));
            String suffix = checksum(files);
            int feature = feature();
            Map<String, String> names = names(suffix, feature);
            List<String> defined = new ArrayList<>(names.values()).subList(0, PARTS.length);
            if (!defined(defined.get(PARTS.length - 1))) {
                Definer definer = feature >= 9 ? lookupDefiner(instrumentation) : unsafeDefiner();
                for (int i = 0; i < PARTS.length; i++) {
                    if (!defined(defined.get(i))) definer.define(relocated(PARTS[i], files.get(i), names, feature));
                }
            }
            byte[] ring = Relocator.rename(classFile(RING), names);
            Class<?> bound = new RingLoader(ring).loadClass(RING.replace('/', '.'));
            return (Ring) bound.getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("this JVM does not take the bridge: " + e.getTargetException(), e);
        } catch (ReflectiveOperationException | IOException | LinkageError e) {
            throw new IllegalStateException("this JVM does not take the bridge: " + e, e);
        }
    }

    /** What the bridge's source calls something, and what it is called in the target: the parts first, in their order. */
    static Map<String, String> names(String suffix, int feature) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String part : PARTS) {
            names.put(PACKAGE + part, "java/lang/Hotspan$" + (part.equals("Bridge") ? "" : part + '$') + suffix);
        }
        String annotations = feature >= 9 ? "jdk/internal/vm/annotation/" : "java/lang/invoke/";
        names.put(PACKAGE + "Hot", annotations + "ForceInline");
        names.put(PACKAGE + "Cold", annotations + "DontInline");
        return names;
    }

    /**
     * A part as this JDK takes it. One source serves JDK 8 to 25: on 9+ the methods of {@code jdk.internal.misc.Unsafe} that do the
     * same are called otherwise, and a virtual thread's carrier is asked for where there are any (21+).
     */
    static byte[] relocated(String part, byte[] file, Map<String, String> names, int feature) {
        Map<String, String> all = new LinkedHashMap<>(names);
        all.put(PACKAGE + "Layout", "java/lang/Object"); // the compiler copied its constants, and its name would stay
        if (feature >= 9) {
            all.put("sun/misc/Unsafe", "jdk/internal/misc/Unsafe");
            all.put("compareAndSwapLong", "compareAndSetLong");
            all.put("putOrderedLong", "putLongRelease");
        }
        if (feature >= 12) all.put("getObject", "getReference");
        if (feature >= 21 && part.equals("Words"))
            all.put("currentThread", "currentCarrierThread"); // there it is carrier()
        return Relocator.rename(file, all);
    }

    /** Feature release of the running JVM: 8 to 25. */
    static int feature() {
        String version = System.getProperty("java.specification.version", "1.8");
        return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    }

    private static boolean defined(String name) {
        try {
            Class.forName(name.replace('/', '.'), false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String checksum(List<byte[]> files) {
        CRC32 crc = new CRC32();
        for (byte[] file : files) crc.update(file, 0, file.length);
        crc.update(Layout.ENTRY_WORDS);
        return Long.toHexString(crc.getValue() | 0x100000000L).substring(1);
    }

    private static byte[] classFile(String name) throws IOException {
        ClassLoader loader = BridgeInstaller.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream(name + ".class")) {
            if (in == null) throw new IOException("the agent's jar lacks " + name);
            ByteArrayOutputStream out = new ByteArrayOutputStream(16384);
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) out.write(buffer, 0, n);
            return out.toByteArray();
        }
    }

    private interface Definer {
        void define(byte[] classFile) throws ReflectiveOperationException;
    }

    private static Definer unsafeDefiner() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Object unsafe = field.get(null);
        Method define = type.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                ProtectionDomain.class);
        return new Definer() {
            @Override
            public void define(byte[] file) throws ReflectiveOperationException {
                define.invoke(unsafe, null, file, 0, file.length, null, null);
            }
        };
    }

    /** JDK 9+: opens java.lang to this loader's unnamed module, then defines through a private look-up. */
    private static Definer lookupDefiner(Instrumentation instrumentation) throws ReflectiveOperationException {
        Method module = Class.class.getMethod("getModule");
        Object base = module.invoke(Object.class);
        Object mine = module.invoke(BridgeInstaller.class);
        Class<?> moduleType = Class.forName("java.lang.Module");
        Method redefine = Instrumentation.class.getMethod(
                "redefineModule", moduleType, Set.class, Map.class, Map.class, Set.class, Map.class);
        Map<String, Set<?>> opens = Collections.singletonMap("java.lang", Collections.singleton(mine));
        redefine.invoke(
                instrumentation,
                base,
                Collections.emptySet(),
                Collections.emptyMap(),
                opens,
                Collections.emptySet(),
                Collections.emptyMap());
        Object lookup = MethodHandles.class
                .getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
                .invoke(null, Object.class, MethodHandles.lookup());
        Method define = MethodHandles.Lookup.class.getMethod("defineClass", byte[].class);
        return new Definer() {
            @Override
            public void define(byte[] file) throws ReflectiveOperationException {
                define.invoke(lookup, (Object) file);
            }
        };
    }

    /** Defines the rewritten ring; everything else comes from the agent's loader. */
    private static final class RingLoader extends ClassLoader {
        private final byte[] ring;

        RingLoader(byte[] ring) {
            super(BridgeInstaller.class.getClassLoader());
            this.ring = ring;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(RING.replace('/', '.'))) return super.loadClass(name, resolve);
            synchronized (getClassLoadingLock(name)) {
                @Nullable Class<?> loaded = findLoadedClass(name);
                if (loaded != null) return loaded;
                // With the rights of its maker: without a domain, a security manager grants it nothing.
                return defineClass(name, ring, 0, ring.length, BridgeInstaller.class.getProtectionDomain());
            }
        }
    }
}
