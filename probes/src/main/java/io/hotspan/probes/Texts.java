package io.hotspan.probes;

/** Texts that others bound. */
public final class Texts {
    private Texts() {}

    /**
     * At most so many characters of a text, the last of them … where something is missing. No pair of surrogates is cut in two.
     *
     * @param chars at least 2
     */
    public static String cut(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int end = chars - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
