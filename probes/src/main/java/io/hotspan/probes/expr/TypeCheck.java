package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fits a condition to one method: resolves each name, settles each comparison's type, or says what does not fit. */
public final class TypeCheck {
    private final Signature signature;

    private TypeCheck(Signature signature) {
        this.signature = signature;
    }

    /**
     * Checks a condition.
     *
     * @throws ProbeSyntaxException with the column of what does not fit; without text, see {@link
     *     ProbeSyntaxException#inText}
     */
    public static TypedExpr check(Expr condition, Signature signature) throws ProbeSyntaxException {
        return new TypeCheck(signature).condition(condition);
    }

    /**
     * The position of the parameter a capture names.
     *
     * @param column for the error
     * @throws ProbeSyntaxException when the method has no such parameter
     */
    public static int parameter(String name, int column, Signature signature) throws ProbeSyntaxException {
        int index = signature.indexOf(name);
        if (index < 0) {
            throw new TypeCheck(signature).unknown(name, column, new ArrayList<>());
        }
        return index;
    }

    private TypedExpr condition(Expr condition) throws ProbeSyntaxException {
        if (condition instanceof And) {
            return junction(TypedExpr.Kind.AND, condition, ((And) condition).operands());
        }
        if (condition instanceof Or) {
            return junction(TypedExpr.Kind.OR, condition, ((Or) condition).operands());
        }
        if (condition instanceof Not) {
            return new Negation(condition.column(), condition(((Not) condition).operand()));
        }
        if (condition instanceof Compare) {
            return comparison((Compare) condition);
        }
        return truth(condition);
    }

    private TypedExpr junction(TypedExpr.Kind kind, Expr condition, List<Expr> operands) throws ProbeSyntaxException {
        List<TypedExpr> typed = new ArrayList<>(operands.size());
        for (Expr operand : operands) {
            typed.add(condition(operand));
        }
        return new Junction(kind, condition.column(), typed);
    }

    private TypedExpr truth(Expr name) throws ProbeSyntaxException {
        Operand operand = operand(name);
        if (!operand.type().isTruth() || operand.isConstant()) {
            throw error(
                    operand.column(),
                    name.text() + " is " + described(operand) + ", not a boolean",
                    "compare it, as in " + name.text() + " " + example(operand));
        }
        return new Truth(name.column(), operand);
    }

    private static String example(Operand operand) {
        switch (operand.type()) {
            case INT:
            case BOX_INT:
                return "> 5";
            case FLOAT:
            case BOX_FLOAT:
                return "> 0.5";
            case STRING:
                return "== \"gold\"";
            case DURATION:
                return "> 200ms";
            default:
                return "!= null";
        }
    }

    private TypedExpr comparison(Compare compare) throws ProbeSyntaxException {
        Operand left = operand(compare.left());
        Operand right = operand(compare.right());
        if (left.isConstant() && right.isConstant()) {
            throw error(
                    left.column(),
                    compare.text() + " compares two constants",
                    "put a parameter, return, error or duration on one side");
        }
        if (left.isConstant()) {
            return settle(compare, compare.op().mirrored(), right, left);
        }
        return settle(compare, compare.op(), left, right);
    }

    /** The left side is not a constant. */
    private TypedExpr settle(Compare compare, Op op, Operand left, Operand right) throws ProbeSyntaxException {
        Operand fitted = Constants.fitted(right, left);
        Comparison.Operands operands = promoted(compare, left, fitted);
        if (op.isOrdering() && operands != Comparison.Operands.LONG && operands != Comparison.Operands.DOUBLE) {
            throw error(
                    compare.column(),
                    described(left) + " has no order",
                    "compare with == or !=" + (left.type() == ValueType.STRING ? ", or compare a number" : ""));
        }
        return new Comparison(compare.column(), op, operands, left, Constants.promoted(fitted, operands));
    }

    private Comparison.Operands promoted(Compare compare, Operand left, Operand right) throws ProbeSyntaxException {
        ValueType a = left.type();
        ValueType b = right.type();
        if (b == ValueType.NULL) {
            requireNullable(compare, left);
            return Comparison.Operands.NULL_CHECK;
        }
        if (a.isNumber() && b.isNumber()) {
            return a.isWhole() && b.isWhole() ? Comparison.Operands.LONG : Comparison.Operands.DOUBLE;
        }
        if (a == ValueType.DURATION && b == ValueType.DURATION) {
            return Comparison.Operands.LONG;
        }
        if (a.isTruth() && b.isTruth()) {
            return Comparison.Operands.BOOLEAN;
        }
        if (a == ValueType.STRING && b == ValueType.STRING) {
            return Comparison.Operands.STRING;
        }
        throw mismatch(compare, left, right);
    }

    private void requireNullable(Compare compare, Operand value) throws ProbeSyntaxException {
        if (!value.type().isNullable()) {
            throw error(
                    compare.column(),
                    described(value) + " is never null",
                    "compare it with a value, as in " + example(value));
        }
    }

    private ProbeSyntaxException mismatch(Compare compare, Operand left, Operand right) {
        return error(
                compare.column(),
                "cannot compare " + described(left) + " with " + described(right),
                mismatchAction(left, right));
    }

    private String mismatchAction(Operand left, Operand right) {
        if (left.type() == ValueType.DURATION || right.type() == ValueType.DURATION) {
            int shadowed = signature.parameterNames().indexOf("duration");
            return right.type().isNumber() || left.type().isNumber()
                    ? "write a unit, as in duration > 200ms"
                            + (shadowed < 0 ? "" : "; the parameter called duration is arg" + shadowed)
                    : "compare duration with a time, as in duration > 200ms";
        }
        if (left.type() == ValueType.REFERENCE || left.type() == ValueType.ERROR) {
            int shadowed =
                    left.type() == ValueType.ERROR ? signature.parameterNames().indexOf("error") : -1;
            return "only == null and != null work here"
                    + (shadowed < 0 ? "" : "; the parameter called error is arg" + shadowed);
        }
        if (left.type() == ValueType.STRING) {
            return "put the value in quotes, as in == \"5\"";
        }
        return left.isChar()
                ? "write one character, as in == 'x'"
                : "compare it with a value of the same type, " + example(left);
    }

    private Operand operand(Expr operand) throws ProbeSyntaxException {
        if (operand instanceof Literal) {
            return Constants.of((Literal) operand);
        }
        if (!(operand instanceof Name)) {
            throw error(operand.column(), "a condition cannot be compared", "compare values");
        }
        Name name = (Name) operand;
        switch (name.kind()) {
            case RETURN:
                return returned(name);
            case ERROR:
                return Operand.error(name.column());
            case DURATION:
                return Operand.duration(name.column());
            case PARAMETER:
            case THIS:
            case THREAD:
                return parameter(name);
        }
        throw new AssertionError(name.kind());
    }

    private Operand returned(Name name) throws ProbeSyntaxException {
        if (signature.returnDescriptor().equals("V")) {
            throw error(name.column(), "the method returns nothing", "use error == null for calls that succeeded");
        }
        return Operand.returned(signature.returnDescriptor(), name.column());
    }

    private Operand parameter(Name name) throws ProbeSyntaxException {
        int index = signature.indexOf(name.name());
        if (index >= 0) {
            return Operand.parameter(index, signature.parameterDescriptors().get(index), name.column());
        }
        if (name.kind() != Name.Kind.PARAMETER) {
            throw error(
                    name.column(), name.name() + " is not supported yet", "use a parameter, return, error or duration");
        }
        throw unknown(name.name(), name.column(), Arrays.asList("return", "error", "duration"));
    }

    private ProbeSyntaxException unknown(String name, int column, List<String> words) {
        List<String> names = new ArrayList<>(signature.parameterNames());
        names.addAll(words);
        String known = signature.parameterNames().isEmpty()
                ? "the method has no parameters" + (words.isEmpty() ? "" : "; use return, error or duration")
                : "the parameters are " + signature;
        return error(
                column, "the method has no parameter " + Cursor.shortened(name), Nearest.question(name, names, known));
    }

    private static String described(Operand operand) {
        if (operand.isConstant()) {
            return Constants.described(operand);
        }
        switch (operand.type()) {
            case DURATION:
                return "duration (a time)";
            case ERROR:
                return "error (an exception)";
            default:
                String type = Descriptors.simpleName(operand.descriptor());
                return ("aeioAEIO".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
        }
    }

    private static ProbeSyntaxException error(int column, String problem, String action) {
        return new ProbeSyntaxException("", column, problem, action);
    }
}
