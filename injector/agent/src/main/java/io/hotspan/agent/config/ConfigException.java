package io.hotspan.agent.config;

import io.hotspan.probes.expr.ProbeSyntaxException;

/** What is wrong in the configuration file, where, and what to write instead. Holds one line of the file, never the whole. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final String file;
    private final int line;
    private final int column;
    private final String problem;
    private final String action;
    private final String caretView;

    private ConfigException(String file, int line, int column, String problem, String action, String caretView) {
        super(file + ":" + line + ":" + column + ": " + problem + "; " + action);
        this.file = file;
        this.line = line;
        this.column = column;
        this.problem = problem;
        this.action = action;
        this.caretView = caretView;
    }

    /**
     * An error in a text.
     *
     * @param offset in UTF-16 units of the text; its length when something is missing at the end
     */
    static ConfigException at(String file, String text, int offset, String problem, String action) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            char c = text.charAt(i);
            boolean crLf = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if ((c == '\n' || c == '\r') && !crLf) {
                line++;
                lineStart = i + 1;
            }
        }
        String caretView = new ProbeSyntaxException(text, offset + 1, "", "").caretView();
        return new ConfigException(file, line, offset - lineStart + 1, plain(problem), plain(action), caretView);
    }

    /** An error of the file as a whole: line 1, column 1, nothing to show. */
    static ConfigException ofFile(String file, String problem, String action) {
        return new ConfigException(file, 1, 1, plain(problem), plain(action), "");
    }

    /** Another error at the same place. */
    ConfigException with(String otherProblem, String otherAction) {
        return new ConfigException(file, line, column, plain(otherProblem), plain(otherAction), caretView);
    }

    /** What the file says may hold line breaks and terminal commands; a message is one line of text. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain.append(Character.isISOControl(c) ? ' ' : c);
        }
        return plain.toString();
    }

    /** The file's name as it was given. */
    public String file() {
        return file;
    }

    /** 1-based. */
    public int line() {
        return line;
    }

    /** 1-based, in UTF-16 units: what an editor shows. A byte order mark does not count. */
    public int column() {
        return column;
    }

    /** What is wrong, with the value; one line, no full stop. */
    public String message() {
        return problem;
    }

    /** What to write instead; never empty. */
    public String action() {
        return action;
    }

    /** The line of the file, cut to about 120 characters, and below it a caret; empty when there is no line to show. */
    public String caretView() {
        return caretView;
    }
}
