package io.hotspan.agent.weave;

/** Reads {@code java.version}: 1.8.0_504, 17.0.15, 25-ea. */
final class JavaVersion {
    private JavaVersion() {}

    /** 8, 17, 25; 0 when it cannot be read. */
    static int feature(String version) {
        String[] parts = parts(version);
        int first = number(parts, 0);
        return first == 1 ? number(parts, 1) : first;
    }

    /** 15 of 17.0.15; 0 of an early 25-ea and of Java 8. */
    static int update(String version) {
        String[] parts = parts(version);
        return number(parts, 0) == 1 || number(parts, 1) != 0 ? 0 : number(parts, 2);
    }

    /** By hand: for one pattern java.util.regex would bring twenty classes into the target. */
    private static String[] parts(String version) {
        char[] text = version.toCharArray();
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '_' || text[i] == '+' || text[i] == '-') text[i] = '.';
        }
        return new String(text).split("\\.", -1);
    }

    private static int number(String[] parts, int index) {
        try {
            return index < parts.length ? Integer.parseInt(parts[index]) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
