/**
 * Loader: the tool's.
 * May use: java.base, snakeyaml-engine.
 *
 * <p>Probes written to a configuration file that a permanent agent reads.
 */
@NullMarked
package io.hotspan.webui.pins;

import org.jspecify.annotations.NullMarked;
