package io.hotspan.attach;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDK version that can be compared: {@code 1.8.0_504} is 8.0.504, {@code 17.0.15+6} is 17.0.15, {@code 26-ea} is 26.0.0.
 *
 * @param feature 8, 11, 17 …; 0 when unknown
 * @param interim second number
 * @param update third number; for 8 the one behind the underscore
 */
record JdkVersion(int feature, int interim, int update) implements Comparable<JdkVersion> {
    static final JdkVersion UNKNOWN = new JdkVersion(0, 0, 0);

    private static final Pattern OLD = Pattern.compile("1\\.(\\d{1,3})\\.(\\d{1,3})(?:_(\\d{1,5}))?.*");
    private static final Pattern NEW = Pattern.compile("(\\d{1,3})(?:\\.(\\d{1,5}))?(?:\\.(\\d{1,5}))?.*");

    /** Parses what {@code java.version} or a release file says; {@link #UNKNOWN} when it is no version. */
    static JdkVersion parse(String text) {
        for (Pattern form : Arrays.asList(OLD, NEW)) {
            Matcher match = form.matcher(text);
            if (match.matches()) {
                return new JdkVersion(number(match, 1), number(match, 2), number(match, 3));
            }
        }
        return UNKNOWN;
    }

    boolean known() {
        return feature > 0;
    }

    boolean before(JdkVersion other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(JdkVersion other) {
        int byFeature = Integer.compare(feature, other.feature);
        int byInterim = Integer.compare(interim, other.interim);
        if (byFeature != 0) {
            return byFeature;
        }
        return byInterim != 0 ? byInterim : Integer.compare(update, other.update);
    }

    private static int number(Matcher match, int group) {
        String digits = match.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
