package io.hotspan.probes;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.expr.Expr;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypeCheck;
import io.hotspan.probes.expr.TypedExpr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a probe's text says: where, when, and what to do. Immutable; equal when the canonical text is. */
public final class ParsedProbe {
    private final String source;
    private final ProbePoint point;
    private final @Nullable Expr condition;
    private final Action action;
    private final List<Capture> captures;
    private final String text;

    ParsedProbe(String source, ProbePoint point, @Nullable Expr condition, Action action, List<Capture> captures) {
        this.source = requireNonNull(source, "source is null");
        this.point = requireNonNull(point, "point is null");
        this.condition = condition;
        this.action = requireNonNull(action, "action is null");
        this.captures = Collections.unmodifiableList(new ArrayList<>(captures));
        this.text = canonical();
    }

    private String canonical() {
        StringBuilder canonical = new StringBuilder(point.text());
        if (condition != null) {
            canonical.append(" when ").append(condition.text());
        }
        String separator = " -> ";
        if (action != Action.SPAN) {
            canonical.append(separator).append(action.word());
            separator = ", ";
        }
        for (Capture capture : captures) {
            canonical.append(separator).append(capture.text());
            separator = ", ";
        }
        return canonical.toString();
    }

    /** As it was written. Columns count in this text. */
    public String source() {
        return source;
    }

    /** The canonical text: one way to write what this probe means. {@code span} is left out, being the default. */
    public String text() {
        return text;
    }

    public ProbePoint point() {
        return point;
    }

    /** The condition, or null when every call matches. */
    public @Nullable Expr condition() {
        return condition;
    }

    public Action action() {
        return action;
    }

    public List<Capture> captures() {
        return captures;
    }

    /**
     * Fits condition and captures to one method.
     *
     * @param signature from {@link MethodPattern#signature}
     * @return the checked condition, or null when there is none
     * @throws ProbeSyntaxException in this probe's source text, so that it has a caret view
     */
    public @Nullable TypedExpr check(Signature signature) throws ProbeSyntaxException {
        try {
            for (Capture capture : captures) {
                String parameter = capture.parameter();
                if (parameter != null) {
                    TypeCheck.parameter(parameter, capture.column(), signature);
                }
            }
            if (condition == null) {
                return null;
            }
            TypedExpr typed = TypeCheck.check(condition, signature);
            SecretConditions.refuse(typed, signature);
            return typed;
        } catch (ProbeSyntaxException e) {
            throw e.inText(source);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParsedProbe && ((ParsedProbe) other).text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
