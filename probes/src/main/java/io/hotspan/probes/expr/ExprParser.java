package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a condition, by recursive descent:
 *
 * <pre>
 * or         := and { "||" and }
 * and        := unary { "&amp;&amp;" unary }
 * unary      := "!" unary | "(" or ")" | comparison
 * comparison := operand [ ( "==" | "!=" | "&lt;" | "&lt;=" | ">" | ">=" ) operand ]
 * operand    := name | literal
 * </pre>
 *
 * What CEL has and this language does not have yet is recognised and answered with what to write instead. Stops, with
 * no error, where a condition cannot go on: at {@code ->}, at {@code )} or at the end. Not shared between threads.
 */
public final class ExprParser {
    /** How deep parentheses and {@code !} may nest. */
    public static final int MAX_DEPTH = 64;
    /** How many names, literals and operators a condition may have: woven code stays within one method's limits. */
    public static final int MAX_NODES = 256;

    private static final Set<String> FUNCTIONS = new HashSet<>(Arrays.asList(
            "has",
            "size",
            "matches",
            "startsWith",
            "endsWith",
            "contains",
            "exists",
            "all",
            "int",
            "double",
            "string"));

    private final Cursor cursor;
    private final Literals literals;
    private int depth;
    private int nodes;

    private ExprParser(Cursor cursor) {
        this.cursor = cursor;
        this.literals = new Literals(cursor);
    }

    /**
     * Reads the condition that starts at the cursor and leaves the cursor behind it.
     *
     * @throws ProbeSyntaxException with the column of what is wrong
     */
    public static Expr parse(Cursor cursor) throws ProbeSyntaxException {
        Expr condition = new ExprParser(cursor).or();
        cursor.skipBlanks();
        return condition;
    }

    private Expr or() throws ProbeSyntaxException {
        List<Expr> operands = new ArrayList<>(1);
        int column = 0;
        do {
            column = column == 0 ? cursor.skipBlanks().column() : column;
            operands.add(and());
            refuseLookalike("or", "|", "||");
        } while (operator("||"));
        return operands.size() == 1 ? operands.get(0) : new Or(column, operands);
    }

    private Expr and() throws ProbeSyntaxException {
        List<Expr> operands = new ArrayList<>(1);
        int column = 0;
        do {
            column = column == 0 ? cursor.skipBlanks().column() : column;
            operands.add(unary());
            refuseLookalike("and", "&", "&&");
        } while (operator("&&"));
        return operands.size() == 1 ? operands.get(0) : new And(column, operands);
    }

    private boolean operator(String symbol) throws ProbeSyntaxException {
        if (!cursor.skipBlanks().take(symbol)) {
            return false;
        }
        countNode();
        return true;
    }

    /** {@code and} for {@code &&}, {@code &} for {@code &&}: not a guess, an error that says what to write. */
    private void refuseLookalike(String word, String single, String symbol) throws ProbeSyntaxException {
        cursor.skipBlanks();
        if (cursor.lookingAtWord(word) || cursor.lookingAtWord(word.toUpperCase(java.util.Locale.ROOT))) {
            throw cursor.error(cursor.peekWord() + " is not an operator here", "write " + symbol);
        }
        if (cursor.lookingAt(single) && !cursor.lookingAt(symbol)) {
            throw cursor.error("'" + single + "' is not an operator here", "write " + symbol);
        }
    }

    private Expr unary() throws ProbeSyntaxException {
        int column = cursor.skipBlanks().column();
        if (cursor.lookingAt("!") && !cursor.lookingAt("!=")) {
            cursor.next();
            enter(column);
            Expr operand = unary();
            depth--;
            return new Not(column, operand);
        }
        if (cursor.take("(")) {
            return parenthesised(column);
        }
        return comparison();
    }

    private Expr parenthesised(int column) throws ProbeSyntaxException {
        enter(column);
        Expr inner = or();
        depth--;
        if (!cursor.skipBlanks().take(")")) {
            throw cursor.error(
                    "expected ')' and found " + cursor.seen(), "close the parenthesis of column " + column + " here");
        }
        cursor.skipBlanks();
        int after = cursor.column();
        if (comparator() != null) {
            throw cursor.error(
                    after,
                    "a condition in parentheses cannot be compared",
                    "compare the values inside, or write ! before it");
        }
        cursor.moveTo(after);
        refuseUnsupported("(…)");
        return inner;
    }

    private void enter(int column) throws ProbeSyntaxException {
        countNode();
        if (++depth > MAX_DEPTH) {
            throw cursor.error(
                    column,
                    "the condition nests deeper than " + MAX_DEPTH,
                    "take away parentheses, or split the probe");
        }
    }

    private void countNode() throws ProbeSyntaxException {
        if (++nodes > MAX_NODES) {
            throw cursor.error("the condition has more than " + MAX_NODES + " parts", "split it over several probes");
        }
    }

    private Expr comparison() throws ProbeSyntaxException {
        Expr left = operand();
        cursor.skipBlanks();
        int column = cursor.column();
        Op op = comparator();
        if (op == null) {
            return condition(left);
        }
        countNode();
        Expr right = operand();
        int after = cursor.skipBlanks().column();
        if (comparator() != null) {
            throw cursor.error(after, "comparisons cannot be chained", "write a < b && b < c");
        }
        return new Compare(column, op, left, right);
    }

    /** An operand alone is a condition only when it is a name. */
    private Expr condition(Expr alone) throws ProbeSyntaxException {
        if (alone instanceof Name) {
            return alone;
        }
        throw cursor.error(
                alone.column(),
                Cursor.shortened(alone.text()) + " alone tests nothing",
                "compare it, as in qty > 5, or leave the condition out");
    }

    private @Nullable Op comparator() throws ProbeSyntaxException {
        int column = cursor.column();
        for (String wrong : new String[] {"===", "!==", "<>", "=<", "=>", "=~", "~="}) {
            if (cursor.lookingAt(wrong)) {
                throw cursor.error(column, "'" + wrong + "' is not an operator here", "write " + meant(wrong));
            }
        }
        // Longest first, so that <= is not read as <.
        for (Op op : new Op[] {Op.EQ, Op.NE, Op.LE, Op.GE, Op.LT, Op.GT}) {
            if (cursor.take(op.symbol())) {
                return op;
            }
        }
        if (cursor.lookingAt("=")) {
            throw cursor.error(column, "'=' is not an operator here", "write ==");
        }
        return null;
    }

    private static String meant(String wrong) {
        switch (wrong) {
            case "===":
                return "==";
            case "!==":
            case "<>":
                return "!=";
            case "=<":
                return "<=";
            case "=>":
                return ">=, or -> before the actions";
            default:
                return "==; patterns in conditions are not supported yet";
        }
    }

    private Expr operand() throws ProbeSyntaxException {
        countNode();
        int column = cursor.skipBlanks().column();
        if (cursor.lookingAt("(")) {
            throw cursor.error("parentheses cannot stand in a comparison", "put them around the whole comparison");
        }
        Expr literal = literals.next();
        if (literal != null) {
            refuseUnsupported(Cursor.shortened(literal.text()));
            return literal;
        }
        String word = cursor.word();
        if (word.isEmpty()) {
            throw expectedOperand(column);
        }
        Expr operand = named(column, word);
        refuseUnsupported(Cursor.shortened(word));
        return operand;
    }

    private ProbeSyntaxException expectedOperand(int column) {
        if (cursor.lookingAt("->") || cursor.atEnd()) {
            return cursor.error(
                    column,
                    "the condition ends too early",
                    "write a parameter, return, error, duration, or a value here");
        }
        if (cursor.peek() == '-' || cursor.peek() == '+') {
            return cursor.error(
                    column, "arithmetic is not supported yet", "compare the parameter itself with a number");
        }
        if (cursor.peek() == '@' || cursor.peek() == '$' || cursor.peek() == '#') {
            return cursor.error(
                    column, "names have no sign before them", "write the name alone, as in duration > 200ms");
        }
        if (cursor.peek() == '[' || cursor.peek() == '{') {
            return cursor.error(column, "lists and maps are not supported yet", "write a == 1 || a == 2");
        }
        return cursor.error(
                column,
                "expected a name or a value and found " + cursor.seen(),
                "write a parameter, return, error, duration, or a value here");
    }

    private Expr named(int column, String word) throws ProbeSyntaxException {
        switch (word) {
            case "null":
                return Literal.of(column, null);
            case "true":
                return Literal.of(column, true);
            case "false":
                return Literal.of(column, false);
            case "return":
                return new Name(column, Name.Kind.RETURN, word);
            case "error":
                return new Name(column, Name.Kind.ERROR, word);
            case "duration":
                return new Name(column, Name.Kind.DURATION, word);
            case "thread":
                return new Name(column, Name.Kind.THREAD, word);
            case "this":
                throw cursor.error(column, "this is not supported yet", "use a parameter, return, error or duration");
            case "not":
                throw cursor.error(column, "not is not an operator here", "write !");
            case "in":
                throw cursor.error(column, "in is not supported yet", "write a == 1 || a == 2");
            default:
                return new Name(column, Name.Kind.PARAMETER, word);
        }
    }

    /** What CEL allows after an operand and this language does not yet. */
    private void refuseUnsupported(String before) throws ProbeSyntaxException {
        cursor.skipBlanks();
        if (cursor.lookingAt("->")) {
            return;
        }
        int column = cursor.column();
        if (cursor.lookingAtWord("in")) {
            throw cursor.error("in is not supported yet", "write a == 1 || a == 2");
        }
        if (cursor.lookingAtWord("instanceof") || cursor.lookingAtWord("matches")) {
            throw cursor.error(cursor.peekWord() + " is not supported yet", "compare with == or !=");
        }
        switch (cursor.peek()) {
            case '.':
                throw cursor.error(
                        "fields such as " + before + "." + pathAfterDot(column) + " are not supported yet",
                        "compare " + before + " itself, or probe a method that takes the value");
            case '[':
                throw cursor.error("indexing is not supported yet", "compare " + before + " itself with null");
            case '(':
                throw cursor.error(
                        (FUNCTIONS.contains(before) ? before + "()" : "calling " + before + "()")
                                + " is not supported yet",
                        "compare a parameter, return, error or duration with a value");
            case '?':
                throw cursor.error("?: is not supported yet", "write (a && b) || (!a && c)");
            case '+':
            case '-':
            case '*':
            case '/':
            case '%':
                throw cursor.error("arithmetic is not supported yet", "compare " + before + " itself with a number");
            default:
        }
    }

    private String pathAfterDot(int column) {
        cursor.next();
        String field = cursor.skipBlanks().peekWord();
        cursor.moveTo(column);
        return field.isEmpty() ? "…" : Cursor.shortened(field);
    }
}
