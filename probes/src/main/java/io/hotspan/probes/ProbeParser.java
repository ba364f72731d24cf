package io.hotspan.probes;

import io.hotspan.probes.expr.Cursor;
import io.hotspan.probes.expr.Expr;
import io.hotspan.probes.expr.ExprParser;
import io.hotspan.probes.expr.Nearest;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.Arrays;

/**
 * Reads a probe: {@code CLASS[::METHOD[(parameters)]] [when CONDITION] [-> ACTION, …]}. The same text in the command
 * line, the browser, the file and on the link. Input is bounded in length and in nesting, and parsing takes linear
 * time, so a hostile text costs no more than a long one.
 */
public final class ProbeParser {
    private ProbeParser() {}

    /**
     * Reads one probe.
     *
     * @throws ProbeSyntaxException says what is wrong, in which column, and what to write instead
     */
    public static ParsedProbe parse(String text) throws ProbeSyntaxException {
        Cursor cursor = new Cursor(text);
        ProbePoint point = new PointParser(cursor).point();
        int afterPoint = cursor.column();
        cursor.skipBlanks();
        Expr condition = null;
        if (cursor.lookingAtWord("when")) {
            cursor.word();
            condition = ExprParser.parse(cursor);
        }
        ActionsParser actions = new ActionsParser(cursor);
        if (cursor.take("->")) {
            actions.parse();
        } else if (!cursor.atEnd()) {
            throw unexpected(cursor, condition != null);
        }
        if (point.method().isAll() && actions.action() == Action.SPAN) {
            throw cursor.error(
                    afterPoint,
                    "no method is named",
                    dotted(point.classes().name()) + "write " + Cursor.shortened(point.text())
                            + "::METHOD, or -> count for every method");
        }
        return new ParsedProbe(text, point, condition, actions.action(), actions.captures());
    }

    /** {@code com.shop.OrderService.place}, as one reads it in a stack trace. */
    private static String dotted(String name) {
        int dot = name.lastIndexOf('.');
        boolean lower = dot > 0 && dot + 1 < name.length() && Character.isLowerCase(name.charAt(dot + 1));
        int before = name.lastIndexOf('.', dot - 1) + 1;
        if (!lower || !Character.isUpperCase(name.charAt(before))) {
            return "";
        }
        return "did you mean " + Cursor.shortened(name.substring(0, dot) + "::" + name.substring(dot + 1)) + "? Else ";
    }

    private static ProbeSyntaxException unexpected(Cursor cursor, boolean inCondition) {
        String found = cursor.seen();
        if (inCondition) {
            return cursor.error(
                    "expected &&, || or -> and found " + found,
                    cursor.lookingAt(")") ? "take this ')' away, or open it before" : "join conditions by && or ||");
        }
        if (cursor.lookingAt("=>") || cursor.lookingAt("→") || cursor.lookingAt("-")) {
            return cursor.error("expected -> and found " + found, "write -> before the actions");
        }
        String fallback = "write when before a condition and -> before actions";
        if (cursor.lookingAtWord("if") || cursor.lookingAtWord("where")) {
            return cursor.error("expected when and found " + found, "write when before the condition");
        }
        return cursor.error(
                "expected when or -> and found " + found, Nearest.question(found, Arrays.asList("when"), fallback));
    }
}
