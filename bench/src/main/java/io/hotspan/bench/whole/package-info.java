/**
 * Loader: application (of the measuring tool).
 * May use: attach, exporters, probes.
 *
 * <p>Whole processes: a victim JVM, the agent loaded into it as a user's command does, and a receiver of spans.
 */
@NullMarked
package io.hotspan.bench.whole;

import org.jspecify.annotations.NullMarked;
