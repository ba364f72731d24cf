/**
 * Loader: both (the tool's, and the isolated loader in the target).
 * May use: java.base, io.hotspan.probes.expr.
 *
 * <p>The language both processes share: what a probe is, how it is written, how it is going, and what a call looked
 * like. Immutable values only; nothing here starts a thread, opens a file,
 * loads a class by name, or uses a lambda (their first use costs a target tens of milliseconds).
 */
package io.hotspan.probes;
