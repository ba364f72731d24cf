package io.hotspan.attach;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which JDK a {@code libjvm.so} belongs to: from the {@code release} file of its image, else from the version text inside the
 * library itself (Debian's JDK 8 has no such file).
 *
 * @param version as {@code java.version} says it; "" when unknown
 * @param vendor "" when unknown
 * @param modules the image's modules; empty when unknown or before 9
 * @param openJ9 whether the image is an OpenJ9 one
 */
record JdkRelease(String version, String vendor, List<String> modules, boolean openJ9) {
    static final JdkRelease UNKNOWN = new JdkRelease("", "", List.of(), false);

    /** jre/lib/amd64/server/libjvm.so is the deepest place known. */
    private static final int LEVELS = 5;

    private static final long MAX_RELEASE_FILE = 64 * 1024;
    private static final byte[] MARK = ") for linux-".getBytes(StandardCharsets.US_ASCII);
    private static final int[] SHIFTS = shifts();
    private static final Pattern VERSION = Pattern.compile("\\) for linux-\\w+ JRE \\(([0-9._]+)");

    /** Long enough for the mark and the version behind it. */
    private static final int KEEP = 96;

    private static final int CHUNK = 1 << 16;

    /** Reads what is beside the library. Never throws; fields that cannot be found out stay empty. */
    static JdkRelease of(Path libjvm) {
        boolean openJ9 = libjvm.toString().contains("/j9vm/") || besideOpenJ9(libjvm);
        Optional<Map<String, String>> release = releaseFile(libjvm);
        if (release.isPresent()
                && !release.get().getOrDefault("JAVA_VERSION", "").isEmpty()) {
            Map<String, String> fields = release.get();
            String modules = fields.getOrDefault("MODULES", "");
            return new JdkRelease(
                    fields.getOrDefault("JAVA_VERSION", ""),
                    fields.getOrDefault("IMPLEMENTOR", ""),
                    modules.isEmpty() ? List.of() : List.of(modules.split("\\s+")),
                    openJ9 || fields.getOrDefault("JVM_VARIANT", "").equalsIgnoreCase("openj9"));
        }
        return new JdkRelease(versionInside(libjvm), "", List.of(), openJ9);
    }

    private static Optional<Map<String, String>> releaseFile(Path libjvm) {
        Path directory = libjvm.getParent();
        for (int level = 0; level < LEVELS && directory != null; level++, directory = directory.getParent()) {
            Path file = directory.resolve("release");
            try {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_RELEASE_FILE) {
                    return Optional.of(fields(Files.readString(file)));
                }
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().filter(line -> line.indexOf('=') > 0).forEach(line -> {
            int equals = line.indexOf('=');
            fields.put(
                    line.substring(0, equals),
                    line.substring(equals + 1).replace("\"", "").trim());
        });
        return fields;
    }

    private static boolean besideOpenJ9(Path libjvm) {
        Path server = libjvm.getParent();
        Path lib = server == null ? null : server.getParent();
        return lib != null
                && (Files.exists(lib.resolve("j9vm"))
                        || Files.exists(lib.resolve("default/libj9vm29.so"))
                        || Files.exists(lib.resolve("compressedrefs/libj9vm29.so")));
    }

    /** HotSpot carries a text such as {@code … (17.0.15+6) for linux-amd64 JRE (17.0.15+6), built on …}. */
    private static String versionInside(Path libjvm) {
        byte[] window = new byte[CHUNK + KEEP];
        int kept = 0;
        try (InputStream in = Files.newInputStream(libjvm)) {
            for (int read = in.readNBytes(window, 0, CHUNK); read > 0; read = in.readNBytes(window, kept, CHUNK)) {
                int end = kept + read;
                int at = find(window, end - KEEP);
                if (at >= 0) {
                    Matcher version = VERSION.matcher(new String(window, at, KEEP, StandardCharsets.ISO_8859_1));
                    return version.lookingAt() ? version.group(1) : "";
                }
                kept = Math.min(end, KEEP);
                System.arraycopy(window, end - kept, window, 0, kept);
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }

    /** Horspool's search: a library has 15 to 30 MB, and a cold JVM reads them byte by byte in half a second. */
    private static int find(byte[] text, int end) {
        int last = MARK.length - 1;
        for (int at = 0; at < end; at += SHIFTS[text[at + last] & 0xFF]) {
            int i = last;
            while (i >= 0 && text[at + i] == MARK[i]) {
                i--;
            }
            if (i < 0) {
                return at;
            }
        }
        return -1;
    }

    private static int[] shifts() {
        int[] shifts = new int[256];
        Arrays.fill(shifts, MARK.length);
        for (int i = 0; i < MARK.length - 1; i++) {
            shifts[MARK[i]] = MARK.length - 1 - i;
        }
        return shifts;
    }
}
