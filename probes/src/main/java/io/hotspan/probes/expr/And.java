package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code a && b && c}: two or more operands, none of them an And itself. */
public final class And extends Expr {
    private final List<Expr> operands;

    /** Operands that are an And themselves are taken apart: the operator is associative. */
    And(int column, List<Expr> operands) {
        super(column);
        List<Expr> flat = new ArrayList<>(operands.size());
        for (Expr operand : operands) {
            if (operand instanceof And) {
                flat.addAll(((And) operand).operands);
            } else {
                flat.add(operand);
            }
        }
        this.operands = Collections.unmodifiableList(flat);
    }

    public List<Expr> operands() {
        return operands;
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Expr operand : operands) {
            text.append(text.length() == 0 ? "" : " && ");
            text.append(operand instanceof Or ? "(" + operand.text() + ")" : operand.text());
        }
        return text.toString();
    }
}
