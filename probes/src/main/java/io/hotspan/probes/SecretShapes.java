package io.hotspan.probes;

/**
 * Looks for secrets by their shape in one value. Each test starts at one character and looks at a bounded number behind
 * it, so the whole takes time in proportion to {@link Redactor#MAX_CHARS}. A shape that runs into that limit, rather
 * than into the end of the value, counts as found: its rest was cut off.
 */
final class SecretShapes {
    private static final int MIN_JWT_HEADER = 15;
    private static final int AWS_ID = 20;
    private static final int MIN_GITHUB = 20;
    private static final int MIN_SLACK = 10;
    private static final int MIN_BEARER = 8;
    private static final int SURE_BEARER = 16;
    private static final int MAX_NAME = 64;

    /** Keys of well-known services, and how long they are at least. Letters, digits, {@code - _ .} go on behind. */
    private static final String[] PREFIXES = {
        "sk_live_", "sk_test_", "rk_live_", "AIza", "glpat-", "npm_", "SG.", "ya29.", "hf_", "sk-proj-", "sk-ant-"
    };

    private static final int MIN_PREFIXED = 24;

    /** What stands where a secret was, or would be. */
    private static final String[] MASKS = {"null", "redacted"};

    /** The same in brackets; bare, some of these are somebody's password. */
    private static final String[] IN_BRACKETS = {
        "null", "redacted", "hidden", "masked", "filtered", "protected", "removed", "empty", "not set", "unset"
    };

    private final String value;
    private final int end;
    private final boolean cut;

    SecretShapes(String value) {
        this.value = value;
        this.end = Math.min(value.length(), Redactor.MAX_CHARS);
        this.cut = value.length() > end;
    }

    boolean found() {
        for (int at = 0; at < end; at++) {
            if (startsAt(at)) {
                return true;
            }
        }
        return false;
    }

    private boolean startsAt(int at) {
        switch (value.charAt(at)) {
            case ':':
                return urlPassword(at) || assignment(at, true);
            case '=':
                return assignment(at, false);
            case '>':
                return element(at);
            case '-':
                return value.startsWith("-----BEGIN ", at)
                        || (cut && end - at >= 8 && "-----BEGIN ".startsWith(rest(at)));
            default:
                return (startsWordAt(at) && (key(at) || credentials(at) || Numbers.isIban(value, at, end)))
                        || Numbers.isCardNumber(value, at, end);
        }
    }

    private String rest(int at) {
        return value.substring(at, end);
    }

    private boolean startsWordAt(int at) {
        return isAlphanumeric(at) && !isAlphanumeric(at - 1);
    }

    private boolean isAlphanumeric(int at) {
        return at >= 0 && at < end && isAlphanumeric(value.charAt(at));
    }

    static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private boolean key(int at) {
        return jwt(at) || aws(at) || github(at) || slack(at) || prefixed(at);
    }

    /** In base64 a JSON object with a name in it begins with {@code eyJ}: a header, a dot, and what follows. */
    private boolean jwt(int at) {
        if (!value.startsWith("eyJ", at)) {
            return false;
        }
        int dot = runEnd(at, "-_");
        return dot - at >= MIN_JWT_HEADER
                && (reachesCut(dot)
                        || (dot + 1 < end
                                && value.charAt(dot) == '.'
                                && (value.charAt(dot + 1) == '.' || runEnd(dot + 1, "-_") > dot + 1)));
    }

    private boolean aws(int at) {
        if (!value.startsWith("AKIA", at) && !value.startsWith("ASIA", at)) {
            return false;
        }
        int stop = at;
        while (stop < end && isUpperOrDigit(value.charAt(stop))) {
            stop++;
        }
        return (stop - at == AWS_ID && !isAlphanumeric(stop))
                || (reachesCut(stop) && stop - at < AWS_ID && stop - at > 4);
    }

    private static boolean isUpperOrDigit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private boolean github(int at) {
        boolean classic = value.startsWith("gh", at)
                && at + 3 < end
                && "pousr".indexOf(value.charAt(at + 2)) >= 0
                && value.charAt(at + 3) == '_';
        boolean fine = value.startsWith("github_pat_", at);
        int stop = classic || fine ? runEnd(at, "_") : at;
        return stop - at >= MIN_GITHUB + 4 || (stop - at > 4 && reachesCut(stop));
    }

    private boolean slack(int at) {
        boolean token = value.startsWith("xox", at) && at + 4 < end && value.charAt(at + 4) == '-';
        int stop = token || value.startsWith("xapp-", at) ? runEnd(at + 5, "-") : at + 5;
        return stop - at - 5 >= MIN_SLACK || (stop > at + 5 && reachesCut(stop));
    }

    private boolean prefixed(int at) {
        for (String prefix : PREFIXES) {
            if (value.startsWith(prefix, at)) {
                int stop = runEnd(at, "-_.");
                return stop - at >= MIN_PREFIXED || (reachesCut(stop) && stop - at > prefix.length());
            }
        }
        return false;
    }

    private boolean credentials(int at) {
        if (value.regionMatches(true, at, "bearer", 0, 6)) {
            int start = blanksEnd(at + 6);
            return start > at + 6 && bearer(start);
        }
        int start = blanksEnd(at + 5);
        return value.regionMatches(true, at, "basic", 0, 5) && start > at + 5 && basic(start);
    }

    private int blanksEnd(int start) {
        int at = start;
        while (at < end && isBlank(value.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** A word of prose may follow "bearer" too: a token is long, or has a digit, a sign or a capital inside. */
    private boolean bearer(int start) {
        int stop = runEnd(start, "-._~+/=");
        if (reachesCut(stop) && stop > start) {
            return true;
        }
        while (stop > start && !isAlphanumeric(stop - 1) && value.charAt(stop - 1) != '=') {
            stop--;
        }
        if (stop - start < MIN_BEARER) {
            return false;
        }
        boolean token = stop - start >= SURE_BEARER;
        for (int i = start + 1; i < stop; i++) {
            char c = value.charAt(i);
            token |= !(c >= 'a' && c <= 'z');
        }
        return token;
    }

    /** {@code user:password} in base64: words of prose hardly ever decode to something with a colon. */
    private boolean basic(int start) {
        int stop = runEnd(start, "+/");
        if (reachesCut(stop) && stop - start > 4) {
            return true;
        }
        int bits = 0;
        int held = 0;
        for (int i = start; i < stop; i++) {
            bits = (bits << 6) | sixBits(value.charAt(i));
            held += 6;
            if (held >= 8) {
                held -= 8;
                if (((bits >> held) & 0xFF) == ':') {
                    return true;
                }
            }
        }
        return false;
    }

    private static int sixBits(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        return c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : 63;
    }

    /** {@code ://user:password@}; over http a user alone counts, since it is a token as a rule. */
    private boolean urlPassword(int colon) {
        if (!value.startsWith("://", colon)) {
            return false;
        }
        boolean password = false;
        int at = colon + 3;
        while (at < end && "/?#@ \t\n\"'<>".indexOf(value.charAt(at)) < 0) {
            password |= value.charAt(at) == ':';
            at++;
        }
        boolean http = colon >= 4
                && (value.regionMatches(true, colon - 4, "http", 0, 4)
                        || value.regionMatches(true, colon - 5, "https", 0, 5));
        boolean userinfo = at > colon + 3 && at < end && value.charAt(at) == '@';
        return (password || http) && (userinfo || (password && reachesCut(at)));
    }

    /**
     * {@code password=x}, {@code "password" : "x"}, the same within a string of JSON, and for names that mean nothing else
     * {@code password: x}.
     */
    private boolean assignment(int sign, boolean colon) {
        int nameEnd = sign;
        while (nameEnd > 0 && sign - nameEnd < MAX_NAME && isBlank(value.charAt(nameEnd - 1))) {
            nameEnd--;
        }
        boolean quoted = nameEnd > 0 && (value.charAt(nameEnd - 1) == '"' || value.charAt(nameEnd - 1) == '\'');
        if (quoted) {
            nameEnd--;
            while (nameEnd > 0 && sign - nameEnd < MAX_NAME && value.charAt(nameEnd - 1) == '\\') {
                nameEnd--;
            }
        }
        int nameStart = nameStart(nameEnd);
        if (nameStart == nameEnd || !hasValue(sign + 1)) {
            return false;
        }
        String name = value.substring(nameStart, nameEnd);
        return (colon && !quoted) ? SecretNames.isStrong(name) : SecretNames.matches(name);
    }

    private int nameStart(int nameEnd) {
        int nameStart = nameEnd;
        while (nameStart > 0 && nameEnd - nameStart < MAX_NAME && isNamePart(value.charAt(nameStart - 1))) {
            nameStart--;
        }
        return nameStart;
    }

    /** {@code <password>x</password>}, with a prefix or without. */
    private boolean element(int close) {
        int nameStart = nameStart(close);
        boolean opens = nameStart > 0 && (value.charAt(nameStart - 1) == '<' || value.charAt(nameStart - 1) == ':');
        return opens
                && nameStart < close
                && SecretNames.matches(value.substring(nameStart, close))
                && hasValue(close + 1);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    /** Null, nothing, and a value that is masked already are no secrets. */
    private boolean hasValue(int start) {
        int at = start;
        while (at < end && (isBlank(value.charAt(at)) || "\"'\\".indexOf(value.charAt(at)) >= 0)) {
            at++;
        }
        if (at >= end || ",;&}])>=\n\r".indexOf(value.charAt(at)) >= 0) {
            return false;
        }
        switch (value.charAt(at)) {
            case '*':
                int stars = at;
                while (stars < end && value.charAt(stars) == '*') {
                    stars++;
                }
                return isAlphanumeric(stars);
            case '<':
                return !value.startsWith("</", at) && !isMask(at + 1, IN_BRACKETS);
            case '[':
                // What arrays print of themselves is an address.
                return !value.startsWith("[C@", at)
                        && !value.startsWith("[B@", at)
                        && !isMask(at + 1, IN_BRACKETS)
                        && hasValue(at + 1);
            case '{':
                return hasValue(at + 1);
            default:
                return !isMask(at, MASKS);
        }
    }

    private boolean isMask(int at, String[] masks) {
        for (String mask : masks) {
            if (value.regionMatches(true, at, mask, 0, mask.length()) && !isAlphanumeric(at + mask.length())) {
                return true;
            }
        }
        return false;
    }

    /** The end of the run of letters, digits and these signs that starts here. */
    private int runEnd(int start, String signs) {
        int at = start;
        while (at < end && (isAlphanumeric(value.charAt(at)) || signs.indexOf(value.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }

    private boolean reachesCut(int at) {
        return cut && at >= end;
    }
}
