package io.hotspan.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an {@code attach} line that is plainly right, without picocli, whose reflection takes longer than loading an agent.
 * Whatever is not plain, a mistake above all, is left to picocli, which says what is wrong.
 */
final class PlainLine {
    private PlainLine() {}

    /** The command, ready to run; null when the line is not plain. */
    static @Nullable AttachCommand read(Tool tool, String... arguments) {
        if (arguments.length < 3 || !arguments[0].equals("attach")) {
            return null;
        }
        AttachCommand command = new AttachCommand(tool);
        List<String> words = new ArrayList<>();
        try {
            int at = 1;
            while (at < arguments.length) {
                int taken = take(command, arguments, at, words);
                if (taken == 0) {
                    return null;
                }
                at += taken;
            }
            if (words.size() < 2) {
                return null;
            }
            command.take(new Pid().convert(words.get(0)), List.copyOf(words.subList(1, words.size())));
            return command;
        } catch (TypeConversionException e) {
            return null;
        }
    }

    /** How many words were taken, starting with the one at an index; 0 when that one is not plain. */
    private static int take(AttachCommand command, String[] arguments, int at, List<String> words) {
        String word = arguments[at];
        if (word.isEmpty() || word.startsWith("@")) {
            return 0; // to picocli, a file of arguments
        }
        if (!word.startsWith("-")) {
            words.add(word);
            return 1;
        }
        if (command.take(word)) {
            return 1;
        }
        String value = at + 1 < arguments.length ? arguments[at + 1] : "";
        return !value.isEmpty() && !value.startsWith("-") && command.take(word, value) ? 2 : 0;
    }
}
