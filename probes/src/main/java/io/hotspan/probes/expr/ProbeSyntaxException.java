package io.hotspan.probes.expr;

import static java.util.Objects.requireNonNull;

/**
 * A probe's text cannot be read, or does not fit the method it names. Says what is wrong, where, and what to write
 * instead. It lives here, below the parsers that throw it, so that packages stay acyclic.
 */
public final class ProbeSyntaxException extends Exception {
    private static final int CARET_WINDOW = 60;

    private final String text;
    private final int column;
    private final String problem;
    private final String action;

    /**
     * An error at a column.
     *
     * @param text the whole probe text, or empty when it is not at hand; see {@link #inText}
     * @param column 1-based, counted in UTF-16 units
     * @param problem what is wrong, with the value
     * @param action what to write instead
     */
    public ProbeSyntaxException(String text, int column, String problem, String action) {
        super(problem + " (column " + column + "): " + action);
        this.text = requireNonNull(text, "text is null");
        this.column = column;
        this.problem = problem;
        this.action = action;
    }

    /** The same error with the text it speaks of, for {@link #caretView}. */
    public ProbeSyntaxException inText(String wholeText) {
        ProbeSyntaxException placed = new ProbeSyntaxException(wholeText, column, problem, action);
        placed.setStackTrace(getStackTrace());
        return placed;
    }

    /** Where, 1-based, in UTF-16 units of the text: the index a browser or an editor uses, plus one. */
    public int column() {
        return column;
    }

    /** What is wrong, with the value; no full stop. */
    public String message() {
        return problem;
    }

    /** What to write instead; never empty. */
    public String action() {
        return action;
    }

    /**
     * Two lines: the text around the column, cut to about 120 characters, and a caret under the column. Empty when the
     * text is not known.
     */
    public String caretView() {
        if (text.isEmpty()) {
            return "";
        }
        int at = Math.min(Math.max(column - 1, 0), text.length());
        int from = whole(Math.max(lineStart(at), at - CARET_WINDOW));
        int to = whole(Math.min(lineEnd(at), at + CARET_WINDOW));
        String head = from > lineStart(at) ? "…" : "";
        String tail = to < lineEnd(at) ? "…" : "";
        StringBuilder view =
                new StringBuilder(head).append(visible(from, to)).append(tail).append('\n');
        int columns = head.length() + text.codePointCount(from, at);
        for (int i = 0; i < columns; i++) {
            view.append(' ');
        }
        return view.append('^').toString();
    }

    private int lineStart(int at) {
        return text.lastIndexOf('\n', at - 1) + 1;
    }

    private int lineEnd(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    /** Moves an index that would cut a surrogate pair one back. */
    private int whole(int index) {
        return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }

    /** Control characters as spaces, so that the caret stands right and a terminal is not driven. */
    private String visible(int from, int to) {
        StringBuilder visible = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            visible.append(Character.isISOControl(c) ? ' ' : c);
        }
        return visible.toString();
    }
}
