/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, probes, exporters (which join the loader only when a target exports by itself).
 *
 * <p>Finished calls leave the target itself: for permanent and kept probes.
 */
package io.hotspan.agent.export;
