package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.List;
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

    private final Cursor cursor;
    private final Literals literals;
    private final NotYet notYet;
    private int depth;
    private int nodes;

    private ExprParser(Cursor cursor) {
        this.cursor = cursor;
        this.literals = new Literals(cursor);
        this.notYet = new NotYet(cursor);
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
        notYet.refuseAfter("(…)");
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
            notYet.refuseAfter(Cursor.shortened(literal.text()));
            return literal;
        }
        String word = cursor.word();
        if (word.isEmpty()) {
            throw notYet.expectedOperand(column);
        }
        Expr operand = named(column, word);
        notYet.refuseAfter(Cursor.shortened(word));
        return operand;
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
            default:
                return new Name(column, Name.Kind.PARAMETER, word);
        }
    }
}
