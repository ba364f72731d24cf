package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code a || b || c}: two or more operands, none of them an Or itself. */
public final class Or extends Expr {
    private final List<Expr> operands;

    /** Operands that are an Or themselves are taken apart: the operator is associative. */
    Or(int column, List<Expr> operands) {
        super(column);
        List<Expr> flat = new ArrayList<>(operands.size());
        for (Expr operand : operands) {
            if (operand instanceof Or) {
                flat.addAll(((Or) operand).operands);
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
            text.append(text.length() == 0 ? "" : " || ").append(operand.text());
        }
        return text.toString();
    }
}
