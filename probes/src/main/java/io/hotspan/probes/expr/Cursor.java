package io.hotspan.probes.expr;

import io.hotspan.probes.Texts;

/**
 * A place in a probe's text, for the parsers of this module. Only ever moves forward, except by {@link #moveTo}, so
 * parsing takes linear time. Not shared between threads.
 */
public final class Cursor {
    /** The longest text that is read, in UTF-16 units. */
    public static final int MAX_LENGTH = 4096;

    private final String text;
    private int at;

    /**
     * At the start of a text.
     *
     * @throws ProbeSyntaxException when the text is longer than {@link #MAX_LENGTH}
     */
    public Cursor(String text) throws ProbeSyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new ProbeSyntaxException(
                    text,
                    MAX_LENGTH + 1,
                    "the probe has " + text.length() + " characters",
                    "write at most " + MAX_LENGTH);
        }
        this.text = text;
    }

    /** The 1-based column of the next character. */
    public int column() {
        return at + 1;
    }

    /** Back, or forward, to a column that {@link #column} gave. */
    public void moveTo(int column) {
        at = column - 1;
    }

    public boolean atEnd() {
        return at >= text.length();
    }

    /** The next code point, or -1 at the end. */
    public int peek() {
        return atEnd() ? -1 : text.codePointAt(at);
    }

    /** The code point after the next one, or -1. */
    public int peekSecond() {
        int second = atEnd() ? at : at + Character.charCount(peek());
        return second >= text.length() ? -1 : text.codePointAt(second);
    }

    /** Moves past the next code point and returns it; -1 at the end. */
    public int next() {
        int next = peek();
        if (next >= 0) {
            at += Character.charCount(next);
        }
        return next;
    }

    public Cursor skipBlanks() {
        while (!atEnd() && isBlank(peek())) {
            next();
        }
        return this;
    }

    public boolean lookingAt(String token) {
        return text.startsWith(token, at);
    }

    /** Moves past the token when it stands here. */
    public boolean take(String token) {
        if (!lookingAt(token)) {
            return false;
        }
        at += token.length();
        return true;
    }

    /** Whether this word stands here as a whole word. */
    public boolean lookingAtWord(String word) {
        if (!lookingAt(word)) {
            return false;
        }
        int end = at + word.length();
        return end >= text.length() || !isWordPart(text.codePointAt(end));
    }

    /** The identifier that starts here, by Java's rules; empty when none does. */
    public String word() {
        int start = at;
        if (!atEnd() && isWordStart(peek())) {
            next();
            while (!atEnd() && isWordPart(peek())) {
                next();
            }
        }
        return text.substring(start, at);
    }

    /** Like {@link #word}, without moving. */
    public String peekWord() {
        int start = at;
        String word = word();
        at = start;
        return word;
    }

    /** The text from a column to here. */
    public String since(int column) {
        return text.substring(column - 1, at);
    }

    /** What stands here, for a message: a word, one character in quotes, or "the end". */
    public String seen() {
        if (atEnd()) {
            return "the end";
        }
        String word = peekWord();
        return word.isEmpty() ? "'" + new String(Character.toChars(peek())) + "'" : shortened(word);
    }

    /** At most 40 characters of a value that goes into a message. */
    public static String shortened(String value) {
        return Texts.cut(value, 40);
    }

    public ProbeSyntaxException error(int column, String problem, String action) {
        return new ProbeSyntaxException(text, column, problem, action);
    }

    public ProbeSyntaxException error(String problem, String action) {
        return error(column(), problem, action);
    }

    private static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    /** Java's rule without the invisible characters that Java ignores inside identifiers. */
    public static boolean isWordStart(int codePoint) {
        return Character.isJavaIdentifierStart(codePoint);
    }

    public static boolean isWordPart(int codePoint) {
        return Character.isJavaIdentifierPart(codePoint) && !Character.isIdentifierIgnorable(codePoint);
    }
}
