package io.hotspan.probes;

/**
 * A name pattern: {@code *} stands for any run of characters without a dot, {@code ..} between or before parts for any
 * number of whole parts. Matching allocates nothing and takes at most pattern × name steps.
 *
 * <p>It is greedy with one step back per wildcard. That is enough: once a dot is passed, another position of an earlier
 * {@code *} cannot help, since it cannot cross the dot; and of several {@code ..} the leftmost match of all but the last
 * is as good as any.
 */
final class Glob {
    private static final char STAR = '*';
    /** Stands for {@code ..}: a dot, then any number of parts with a dot behind each. Not a character, so in no name. */
    private static final char DEEP = '\uffff';

    private final String text;
    private final String pattern;
    private final boolean exact;

    /** A well-formed text: no three dots, no empty part. */
    Glob(String text) {
        String plain = text;
        while (plain.contains("**")) {
            plain = plain.replace("**", "*");
        }
        this.text = plain;
        this.pattern = plain.replace("..", String.valueOf(DEEP));
        this.exact = pattern.indexOf(STAR) < 0 && pattern.indexOf(DEEP) < 0;
    }

    /** As written, with runs of stars as one. */
    String text() {
        return text;
    }

    boolean isExact() {
        return exact;
    }

    /** Whether it has a letter or digit of its own; one without names everything. */
    boolean isSpecific() {
        int at = 0;
        while (at < text.length() && !Character.isLetterOrDigit(text.codePointAt(at))) {
            at++;
        }
        return at < text.length();
    }

    boolean matches(String name) {
        return exact ? text.equals(name) : matchesWildcards(name);
    }

    private boolean matchesWildcards(String name) {
        int p = 0;
        int n = 0;
        int starP = -1;
        int starN = -1;
        int deepP = -1;
        int deepN = -1;
        if (pattern.charAt(0) == DEEP) {
            p = 1;
            deepP = 1;
            deepN = 0;
        }
        while (n < name.length() || p < pattern.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            if (wanted == STAR) {
                starP = ++p;
                starN = n;
            } else if (p < pattern.length()
                    && n < name.length()
                    && (wanted == name.charAt(n) || (wanted == DEEP && name.charAt(n) == '.'))) {
                if (wanted == DEEP) {
                    deepP = p + 1;
                    deepN = n + 1;
                }
                starP = name.charAt(n) == '.' ? -1 : starP;
                p++;
                n++;
            } else if (starP >= 0 && starN < name.length() && name.charAt(starN) != '.') {
                p = starP;
                n = ++starN;
            } else {
                int dot = deepP < 0 ? -1 : name.indexOf('.', deepN);
                if (dot < 0) {
                    return false;
                }
                starP = -1;
                p = deepP;
                deepN = dot + 1;
                n = deepN;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
