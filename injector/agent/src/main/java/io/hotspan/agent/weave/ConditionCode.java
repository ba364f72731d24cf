package io.hotspan.agent.weave;

import io.hotspan.bridge.Guard;
import io.hotspan.probes.expr.Comparison;
import io.hotspan.probes.expr.Junction;
import io.hotspan.probes.expr.Negation;
import io.hotspan.probes.expr.Op;
import io.hotspan.probes.expr.Operand;
import io.hotspan.probes.expr.Truth;
import io.hotspan.probes.expr.TypedExpr;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A checked condition as byte code that leaves 0 (false), 1 (true) or 2 (error) on the stack. Straight-line: each step is a call of
 * the guard, so no frame and no jump is added to the method, and what is evaluated is bounded by what was written.
 */
final class ConditionCode {
    /** Where values lie in the woven method. */
    interface Operands {
        /** Pushes a parameter as it was passed. */
        void parameter(int index);

        /** Pushes what the method returns; asked only when it returns. */
        void returned();

        /** Pushes nanoseconds since entry. */
        void duration();
    }

    private final MethodVisitor code;
    private final String guard;
    private final Operands operands;
    private final Constants constants;
    private final boolean thrown;

    ConditionCode(MethodVisitor code, String guard, Constants constants, Operands operands, boolean thrown) {
        this.code = code;
        this.guard = guard;
        this.constants = constants;
        this.operands = operands;
        this.thrown = thrown;
    }

    /** Words of operand stack that a condition may need at most. */
    static int stack(@Nullable TypedExpr condition) {
        if (condition == null) return 0;
        switch (condition.kind()) {
            case AND:
            case OR:
                int most = 0;
                for (TypedExpr operand : ((Junction) condition).operands()) most = Math.max(most, stack(operand));
                return most + 1;
            case NOT:
                return stack(((Negation) condition).operand());
            case COMPARE:
            case TRUTH:
                return 8;
        }
        throw new AssertionError(condition.kind());
    }

    void emit(TypedExpr condition) {
        switch (condition.kind()) {
            case AND:
            case OR:
                junction((Junction) condition);
                return;
            case NOT:
                emit(((Negation) condition).operand());
                guard("not", "(I)I");
                return;
            case COMPARE:
                comparison((Comparison) condition);
                return;
            case TRUTH:
                truth((Truth) condition);
                return;
        }
    }

    private void junction(Junction junction) {
        List<TypedExpr> all = junction.operands();
        emit(all.get(0));
        for (int i = 1; i < all.size(); i++) {
            emit(all.get(i));
            guard(junction.kind() == TypedExpr.Kind.AND ? "and" : "or", "(II)I");
        }
    }

    private void comparison(Comparison comparison) {
        Operand left = comparison.left();
        Operand right = comparison.right();
        if (unknown(left) || unknown(right)) {
            push(Guard.ERROR);
            return;
        }
        int op = code(comparison.op());
        switch (comparison.operands()) {
            case NULL_CHECK:
                if (left.source() == Operand.Source.ERROR) {
                    push((op == Guard.NE) == thrown ? Guard.TRUE : Guard.FALSE);
                    return;
                }
                reference(left);
                push(op);
                guard("isNull", "(Ljava/lang/Object;I)I");
                return;
            case STRING:
                reference(left);
                reference(right);
                push(op);
                guard("compareStrings", "(Ljava/lang/Object;Ljava/lang/Object;I)I");
                return;
            case DOUBLE:
                numeric(left, right, op, true);
                return;
            case LONG:
            case BOOLEAN:
                numeric(left, right, op, false);
        }
    }

    /** What is read at exit but is not there: the return value of a call that threw. */
    private boolean unknown(Operand operand) {
        return thrown && operand.source() == Operand.Source.RETURN;
    }

    private void numeric(Operand left, Operand right, int op, boolean real) {
        boolean boxes = left.type().isBox() || right.type().isBox();
        if (boxes) {
            boxOrSelf(left);
            boxOrSelf(right);
        }
        value(left, real);
        value(right, real);
        push(op);
        guard("compare", real ? "(DDI)I" : "(JJI)I");
        if (boxes) {
            push(op);
            guard("boxed", "(Ljava/lang/Object;Ljava/lang/Object;II)I");
        }
    }

    /** The box itself; for a side that cannot be null, something that is not null but when the other side is: a constant. */
    private void boxOrSelf(Operand operand) {
        if (operand.type().isBox()) reference(operand);
        else {
            push(constants.string(""));
            guard("constant", "(I)Ljava/lang/Object;");
        }
    }

    private void value(Operand operand, boolean real) {
        if (operand.source() == Operand.Source.CONSTANT) {
            constant(operand, real);
        } else if (operand.source() == Operand.Source.DURATION) {
            operands.duration();
            if (real) code.visitInsn(Opcodes.L2D);
        } else if (operand.type().isBox()) {
            reference(operand);
            if (real) guard("real", "(Ljava/lang/Object;)D");
            else if (operand.type() == io.hotspan.probes.expr.ValueType.BOX_BOOLEAN)
                guard("truth", "(Ljava/lang/Object;)J");
            else guard("whole", "(Ljava/lang/Object;)J");
        } else {
            load(operand);
            widen(Type.getType(operand.descriptor()).getSort(), real);
        }
    }

    private void constant(Operand operand, boolean real) {
        Object value = java.util.Objects.requireNonNull(operand.constant());
        if (value instanceof Boolean) {
            code.visitInsn((Boolean) value ? Opcodes.LCONST_1 : Opcodes.LCONST_0);
        } else if (real) {
            push(constants.decimal(((Number) value).doubleValue()));
            guard("decimal", "(I)D");
        } else {
            long number = ((Number) value).longValue();
            if (number >= Short.MIN_VALUE && number <= Short.MAX_VALUE) {
                push((int) number);
                code.visitInsn(Opcodes.I2L);
            } else {
                push(constants.number(number));
                guard("number", "(I)J");
            }
        }
    }

    private void widen(int sort, boolean real) {
        switch (sort) {
            case Type.LONG:
                if (real) code.visitInsn(Opcodes.L2D);
                return;
            case Type.FLOAT:
                code.visitInsn(Opcodes.F2D);
                return;
            case Type.DOUBLE:
                return;
            default:
                code.visitInsn(real ? Opcodes.I2D : Opcodes.I2L);
        }
    }

    private void truth(Truth truth) {
        Operand operand = truth.operand();
        if (unknown(operand)) {
            push(Guard.ERROR);
            return;
        }
        if (!operand.type().isBox()) {
            value(operand, false);
            code.visitInsn(Opcodes.L2I);
            return;
        }
        reference(operand);
        reference(operand);
        value(operand, false);
        code.visitInsn(Opcodes.L2I);
        push(Guard.LT); // of a null box: an error
        guard("boxed", "(Ljava/lang/Object;Ljava/lang/Object;II)I");
    }

    private void reference(Operand operand) {
        if (operand.source() == Operand.Source.CONSTANT) {
            push(constants.string((String) operand.constant()));
            guard("constant", "(I)Ljava/lang/Object;");
        } else {
            load(operand);
        }
    }

    private void load(Operand operand) {
        if (operand.source() == Operand.Source.RETURN) operands.returned();
        else operands.parameter(operand.index());
    }

    private static int code(Op op) {
        switch (op) {
            case EQ:
                return Guard.EQ;
            case NE:
                return Guard.NE;
            case LT:
                return Guard.LT;
            case LE:
                return Guard.LE;
            case GT:
                return Guard.GT;
            case GE:
                return Guard.GE;
        }
        throw new AssertionError(op);
    }

    private void push(int value) {
        code.visitIntInsn(Opcodes.SIPUSH, value);
    }

    private void guard(String method, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, guard, method, descriptor, false);
    }
}
