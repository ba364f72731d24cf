/**
 * Loader: both (the tool's, and the isolated loader in the target).
 * May use: java.base.
 *
 * <p>The condition language: text to {@link io.hotspan.probes.expr.Expr}, checked against a real signature to a {@link
 * io.hotspan.probes.expr.TypedExpr}. Nothing here calls application code; every input is bounded.
 */
package io.hotspan.probes.expr;
