package io.hotspan.agent.weave;

import io.hotspan.bridge.Bridge;
import io.hotspan.bridge.Guard;
import io.hotspan.bridge.Quiet;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/** Weaves classes against the plain bridge and defines them anew, so that the JVM verifies them in full. */
final class WovenLoader extends ClassLoader {
    private final Map<String, byte[]> woven = new HashMap<>();
    final Map<String, String> refused = new HashMap<>();
    final Map<String, Integer> frameBytes = new HashMap<>();

    static MethodWeaver.Names names(Constants constants) {
        return new MethodWeaver.Names(internal(Bridge.class), internal(Quiet.class), internal(Guard.class), constants);
    }

    private static String internal(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    WovenLoader() {
        super(WovenLoader.class.getClassLoader());
    }

    /** Weaves a class of the test's own class path; plans by method name and descriptor. */
    WovenLoader weave(Class<?> type, Map<String, List<SlotPlan>> plans, Constants constants) {
        return weave(classFile(type), plans, constants);
    }

    WovenLoader weave(byte[] classFile, Map<String, List<SlotPlan>> plans, Constants constants) {
        ClassPlan.Woven result = new ClassPlan(plans, Grafts.NONE).weave(classFile, names(constants));
        if (result == null) return this;
        woven.put(new ClassReader(classFile).getClassName().replace('/', '.'), result.classFile);
        refused.putAll(result.refused);
        frameBytes.putAll(result.frameBytes);
        return this;
    }

    /** One slot for every method of a class that has code, numbered from first on. */
    static Map<String, List<SlotPlan>> everyMethod(byte[] classFile, int first, io.hotspan.probes.Action action) {
        Map<String, List<SlotPlan>> plans = new HashMap<>();
        int slot = first;
        for (Map.Entry<String, MethodScan> entry :
                MethodScan.of(new ClassReader(classFile)).entrySet()) {
            if (!entry.getValue().hasCode || entry.getKey().startsWith("<clinit>")) continue;
            plans.put(entry.getKey(), List.of(new SlotPlan(slot++, action, false, null, Collections.emptyList())));
        }
        return plans;
    }

    static byte[] classFile(Class<?> type) {
        String name = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream(name)) {
            if (in == null) throw new IOException("no " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    byte @Nullable [] bytes(String name) {
        return woven.get(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            byte[] file = woven.get(name);
            if (loaded != null) return loaded;
            return file == null ? super.loadClass(name, resolve) : defineClass(name, file, 0, file.length);
        }
    }
}
