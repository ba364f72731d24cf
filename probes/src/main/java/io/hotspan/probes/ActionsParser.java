package io.hotspan.probes;

import io.hotspan.probes.expr.Cursor;
import io.hotspan.probes.expr.Literals;
import io.hotspan.probes.expr.Nearest;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind {@code ->}. Not shared between threads. */
final class ActionsParser {
    private static final int MAX_CAPTURES = 32;
    private static final List<String> WORDS = Arrays.asList("span", "count", "time", "return", "args", "attr");

    private final Cursor cursor;
    private final List<Capture> captures = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable Action action;

    ActionsParser(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Reads to the end of the text. */
    void parse() throws ProbeSyntaxException {
        do {
            one(cursor.skipBlanks().column(), cursor.peekWord());
        } while (cursor.skipBlanks().take(","));
        if (!cursor.atEnd()) {
            throw cursor.error("expected ',' or the end and found " + cursor.seen(), afterAction());
        }
    }

    private String afterAction() {
        return cursor.lookingAtWord("when")
                ? "write the condition before ->"
                : "separate actions by commas, as in -> return, args";
    }

    Action action() {
        return action == null ? Action.SPAN : action;
    }

    List<Capture> captures() {
        return captures;
    }

    private void one(int column, String word) throws ProbeSyntaxException {
        switch (word) {
            case "span":
                kind(column, word, Action.SPAN);
                return;
            case "count":
                kind(column, word, Action.COUNT);
                return;
            case "time":
                kind(column, word, Action.TIME);
                return;
            case "return":
                cursor.word();
                keep(column, Capture.returned(column));
                return;
            case "args":
                cursor.word();
                keep(column, Capture.arguments(column));
                return;
            case "attr":
                cursor.word();
                keep(column, attribute());
                return;
            default:
                throw refused(column, word);
        }
    }

    private ProbeSyntaxException refused(int column, String word) {
        switch (word) {
            case "stack":
            case "caller":
                return cursor.error(
                        column, word + " is not supported yet", "probe the callers too, and read their spans' parents");
            case "when":
                return cursor.error(column, "the condition stands behind ->", "write the condition before ->");
            case "":
                return cursor.error(column, "expected an action and found " + cursor.seen(), "write one of " + words());
            default:
                return cursor.error(
                        column,
                        Cursor.shortened(word) + " is not an action",
                        Nearest.question(word, WORDS, "write one of " + words()));
        }
    }

    private static String words() {
        return "span, count, time, return, args, attr(parameter)";
    }

    private void kind(int column, String word, Action wanted) throws ProbeSyntaxException {
        cursor.word();
        if (action != null) {
            throw cursor.error(
                    column,
                    action == wanted
                            ? word + " is written twice"
                            : action.word() + " and " + word + " exclude each other",
                    "write one of span, count, time");
        }
        action = wanted;
        if (wanted != Action.SPAN && !captures.isEmpty()) {
            throw keepsNothing(captures.get(0).column(), wanted);
        }
    }

    private void keep(int column, Capture capture) throws ProbeSyntaxException {
        if (action != null && action != Action.SPAN) {
            throw keepsNothing(column, action);
        }
        if (!names.add(capture.name())) {
            throw cursor.error(
                    column,
                    Cursor.shortened(capture.name()) + " is kept twice",
                    capture.kind() == Capture.Kind.ATTRIBUTE
                            ? "give one of them another name, as in attr(\"other\", " + capture.parameter() + ")"
                            : "write it once");
        }
        if (captures.size() == MAX_CAPTURES) {
            throw cursor.error(column, "more than " + MAX_CAPTURES + " captures", "write args, or a second probe");
        }
        captures.add(capture);
    }

    private ProbeSyntaxException keepsNothing(int column, Action wanted) {
        return cursor.error(
                column, wanted.word() + " keeps no values", "take the values out, or write span for " + wanted.word());
    }

    private Capture attribute() throws ProbeSyntaxException {
        if (!cursor.skipBlanks().take("(")) {
            throw cursor.error("expected '(' and found " + cursor.seen(), "write attr(parameter)");
        }
        cursor.skipBlanks();
        String name = cursor.lookingAt("\"") || cursor.lookingAt("'") ? quotedName() : "";
        int column = cursor.skipBlanks().column();
        String parameter = parameter(column);
        if (!cursor.skipBlanks().take(")")) {
            throw afterParameter(parameter);
        }
        return Capture.attribute(name.isEmpty() ? parameter : name, parameter, column);
    }

    private String quotedName() throws ProbeSyntaxException {
        int column = cursor.column();
        String name = new Literals(cursor).string();
        if (!Probe.isPlain(name)) {
            throw cursor.error(
                    column,
                    "the name " + Cursor.shortened(name) + " cannot be part of an attribute's key",
                    "use 1 to " + Probe.MAX_NAME + " letters, digits, '.', '_' or '-'");
        }
        if (!cursor.skipBlanks().take(",")) {
            throw cursor.error("expected ',' and found " + cursor.seen(), "write attr(\"" + name + "\", parameter)");
        }
        return name;
    }

    private String parameter(int column) throws ProbeSyntaxException {
        String word = cursor.word();
        switch (word) {
            case "":
                throw cursor.error(column, "expected a parameter and found " + cursor.seen(), "write attr(parameter)");
            case "return":
                throw cursor.error(column, "attr keeps parameters", "write return alone: -> return");
            case "error":
            case "duration":
                // A parameter may have this name; the span has the other meaning anyway.
                return word;
            case "this":
                throw cursor.error(column, "this is not supported yet", "keep a parameter, or return");
            default:
                return word;
        }
    }

    private ProbeSyntaxException afterParameter(String parameter) {
        String short40 = Cursor.shortened(parameter);
        if (cursor.lookingAt(".") || cursor.lookingAt("[") || cursor.lookingAt("(")) {
            return cursor.error(
                    "fields, elements and calls behind " + short40 + " are not supported yet",
                    "write attr(" + short40 + "), or probe a method that takes the value");
        }
        return cursor.error(
                "expected ')' and found " + cursor.seen(),
                cursor.lookingAt(",")
                        ? "put the name first and in quotes: attr(\"name\", " + short40 + ")"
                        : "close attr( here");
    }
}
