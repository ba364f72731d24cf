package io.hotspan.agent.config;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The parser's complaints in words that help someone who wrote a probe and not YAML. */
final class YamlProblem {
    static final String QUOTES = "put the text in double quotes, with \\ before each \" in it";

    private YamlProblem() {}

    static ConfigException of(FileText file, MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        String context = String.valueOf(e.getContext());
        // A text that begins with * or & is taken for an alias or an anchor: the place to change is its beginning.
        boolean reference = context.contains("scanning an alias") || context.contains("scanning an anchor");
        Mark mark = e.getProblemMark() == null || reference ? e.getContextMark() : e.getProblemMark();
        int at = mark == null ? 0 : file.offset(mark.getIndex());
        char c = at < file.text().length() ? file.text().charAt(at) : 0;
        if (c == '\t') {
            return file.error(at, "a tab stands where spaces are expected", "indent by spaces");
        }
        if (problem.contains("mapping values are not allowed")) {
            return file.error(
                    at,
                    "a ':' with a space behind it cannot stand here",
                    "put the text in quotes, or put this key on a line of its own, as far in as its neighbours");
        }
        if (reference || problem.contains("cannot start any token")) {
            return file.error(at, "a text cannot begin with '" + c + "'", QUOTES);
        }
        if (problem.contains("unexpected end of stream")) {
            return file.error(at, "the file ends inside a quoted text", "close the quote");
        }
        if (problem.contains("<block end>")) {
            return file.error(
                    at, "this line fits neither the list nor the map above it", "indent it like its neighbours");
        }
        return file.error(at, "this is not YAML: " + problem, "check quotes, brackets and indentation; or " + QUOTES);
    }
}
