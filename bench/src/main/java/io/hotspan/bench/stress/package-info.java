/**
 * Loader: application (of jcstress's own JVMs).
 * May use: bridge, agent, jcstress.
 *
 * <p>The hand-overs that docs/concurrency.md marks with a star, under jcstress: {@code bench/run jcstress}.
 */
@NullMarked
package io.hotspan.bench.stress;

import org.jspecify.annotations.NullMarked;
