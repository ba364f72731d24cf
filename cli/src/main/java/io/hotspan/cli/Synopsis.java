package io.hotspan.cli;

import io.hotspan.cli.say.Words;
import java.util.regex.Pattern;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The usage line, broken between options alone: picocli breaks {@code [--to=file:PATH]} behind its colon. */
final class Synopsis {
    /** No usage line is as long. */
    private static final int ONE_LINE = 2_000;

    private static final Pattern WORDS = Pattern.compile(" +(?![^\\[]*\\])");

    private Synopsis() {}

    /** For {@link Help}, in place of its own. */
    static String render(Help help) {
        UsageMessageSpec usage = help.commandSpec().usageMessage();
        int indent = help.synopsisHeadingLength();
        int width = usage.width();
        usage.width(ONE_LINE);
        String line = help.synopsis(indent);
        usage.width(width);
        return wrap(line.strip(), indent, width) + System.lineSeparator();
    }

    /** What stands in brackets stays together. The first line begins behind a heading of {@code indent} letters. */
    static String wrap(String line, int indent, int width) {
        StringBuilder wrapped = new StringBuilder();
        int column = indent;
        for (String word : WORDS.splitAsStream(line).toList()) {
            int length = word.replaceAll("\u001b\\[[0-9;]*m", "").length();
            if (column > indent && column + 1 + length > width) {
                wrapped.append(System.lineSeparator()).append(Words.left("", indent));
                column = indent;
            } else if (column > indent) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word);
            column += length;
        }
        return wrapped.toString();
    }
}
