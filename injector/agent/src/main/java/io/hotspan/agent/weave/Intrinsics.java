package io.hotspan.agent.weave;

import io.hotspan.probes.JdkVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Methods of the JDK that the JIT compiler replaces: their byte code, and ours in it, runs only until then. Data: intrinsics.txt. */
public final class Intrinsics {
    private final Set<String> methods;

    private Intrinsics(Set<String> methods) {
        this.methods = methods;
    }

    /** Read when it is first asked for. */
    private static final class Here {
        static final Intrinsics IT =
                of(JdkVersion.parse(System.getProperty("java.version", "8")).feature());
    }

    public static Intrinsics ofThisJvm() {
        return Here.IT;
    }

    /**
     * Of a release that is not in the list: what is so in the one before or in the one after.
     *
     * @param feature 8, 11, 17 …
     */
    static Intrinsics of(int feature) {
        Set<String> methods = new HashSet<>();
        try (InputStream in = Intrinsics.class.getResourceAsStream("intrinsics.txt")) {
            if (in == null) throw new IOException("the jar has no intrinsics.txt");
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (!line.startsWith("#") && covers(words, feature)) methods.add(words[0]);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new Intrinsics(methods);
    }

    private static boolean covers(String[] words, int feature) {
        int[] listed = {8, 11, 17, 21, 25};
        int before = listed[0];
        int after = listed[listed.length - 1];
        for (int release : listed) {
            if (release <= feature) before = release;
        }
        for (int i = listed.length - 1; i >= 0; i--) {
            if (listed[i] >= feature) after = listed[i];
        }
        for (int i = 1; i < words.length; i++) {
            int release = Integer.parseInt(words[i]);
            if (release == before || release == after) return true;
        }
        return false;
    }

    /**
     * Whether calls of a method may be missed.
     *
     * @param descriptor of the method, as {@code (II)I}
     */
    public boolean contains(String className, String methodName, String descriptor) {
        return methods.contains(className + "::" + methodName + descriptor);
    }

    /** {@code java.lang.Math::max(II)I} and so on. */
    Set<String> methods() {
        return methods;
    }
}
