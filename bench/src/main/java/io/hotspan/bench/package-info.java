/**
 * Loader: application (of a benchmark's own JVM).
 * May use: anything.
 *
 * <p>What hotspan costs, measured. Each figure is a command of {@code bench/run}; docs/benchmarks.md has the dated results.
 */
@NullMarked
package io.hotspan.bench;

import org.jspecify.annotations.NullMarked;
