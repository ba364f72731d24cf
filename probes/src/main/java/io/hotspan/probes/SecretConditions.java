package io.hotspan.probes;

import io.hotspan.probes.expr.Comparison;
import io.hotspan.probes.expr.Junction;
import io.hotspan.probes.expr.Negation;
import io.hotspan.probes.expr.Operand;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypedExpr;

/** A condition on a secret tells something about it each time it holds: only a test for null is let through. */
final class SecretConditions {
    private SecretConditions() {}

    static void refuse(TypedExpr condition, Signature signature) throws ProbeSyntaxException {
        switch (condition.kind()) {
            case AND:
            case OR:
                for (TypedExpr operand : ((Junction) condition).operands()) {
                    refuse(operand, signature);
                }
                return;
            case NOT:
                refuse(((Negation) condition).operand(), signature);
                return;
            case COMPARE:
                refuse((Comparison) condition, signature);
                return;
            case TRUTH:
                // One bit, and the name says what it is about.
                return;
        }
    }

    private static void refuse(Comparison comparison, Signature signature) throws ProbeSyntaxException {
        switch (comparison.operands()) {
            case LONG:
            case DOUBLE:
            case STRING:
                refuse(comparison.left(), signature);
                refuse(comparison.right(), signature);
                return;
            case BOOLEAN:
            case NULL_CHECK:
                return;
        }
    }

    private static void refuse(Operand operand, Signature signature) throws ProbeSyntaxException {
        if (operand.source() != Operand.Source.PARAMETER) {
            return;
        }
        String declared = signature.declaredName(operand.index());
        String name = signature.parameterNames().get(operand.index());
        if (Redactor.isSecretName(declared) || Redactor.isSecretName(name)) {
            throw new ProbeSyntaxException(
                    "",
                    operand.column(),
                    (declared.isEmpty() ? name : declared)
                            + " looks like a secret, and a condition would tell about it",
                    "only == null and != null work here");
        }
    }
}
