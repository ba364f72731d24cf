package io.hotspan.probes;

/** A JDK version that can be compared: {@code 1.8.0_504} is 8.0.504, {@code 17.0.15+6} is 17.0.15, {@code 26-ea} is 26.0.0. Immutable. */
public final class JdkVersion implements Comparable<JdkVersion> {
    private static final JdkVersion UNKNOWN = new JdkVersion(0, 0, 0);

    private final int feature;
    private final int interim;
    private final int update;

    private JdkVersion(int feature, int interim, int update) {
        this.feature = feature;
        this.interim = interim;
        this.update = update;
    }

    /** Parses what {@code java.version} or a release file says; not {@link #known} when it is no version. */
    public static JdkVersion parse(String text) {
        // By hand: for one pattern java.util.regex would bring twenty classes into the target.
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            if ("_+-".indexOf(characters[i]) >= 0) characters[i] = '.';
        }
        String[] parts = new String(characters).split("\\.", -1);
        boolean old = number(parts, 0) == 1; // 1.8.0_504
        int feature = number(parts, old ? 1 : 0);
        if (feature <= 0) return UNKNOWN;
        // What follows a build's + or - is no update: 17+35.
        int end = firstOf(text, '+', '-');
        int numbers = new String(characters, 0, end).split("\\.", -1).length - (old ? 1 : 0);
        return new JdkVersion(
                feature, numbers > 1 ? number(parts, old ? 2 : 1) : 0, numbers > 2 ? number(parts, old ? 3 : 2) : 0);
    }

    private static int firstOf(String text, char one, char other) {
        int end = text.length();
        if (text.indexOf(one) >= 0) end = Math.min(end, text.indexOf(one));
        if (text.indexOf(other) >= 0) end = Math.min(end, text.indexOf(other));
        return end;
    }

    private static int number(String[] parts, int index) {
        try {
            return index < parts.length ? Math.max(0, Integer.parseInt(parts[index])) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether it could be read at all. */
    public boolean known() {
        return feature > 0;
    }

    /** 8, 11, 17 …; 0 when unknown. */
    public int feature() {
        return feature;
    }

    /** 15 of 17.0.15, 504 of 1.8.0_504; 0 of an early 25-ea. */
    public int update() {
        return update;
    }

    public boolean before(JdkVersion other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(JdkVersion other) {
        int byFeature = Integer.compare(feature, other.feature);
        if (byFeature != 0) return byFeature;
        int byInterim = Integer.compare(interim, other.interim);
        return byInterim != 0 ? byInterim : Integer.compare(update, other.update);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JdkVersion && compareTo((JdkVersion) other) == 0;
    }

    @Override
    public int hashCode() {
        return (feature * 31 + interim) * 31 + update;
    }

    @Override
    public String toString() {
        return feature + "." + interim + "." + update;
    }
}
