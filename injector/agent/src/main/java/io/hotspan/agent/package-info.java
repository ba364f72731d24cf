/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, java.instrument, probes, all agent packages.
 *
 * <p>The agent inside the target: starts everything, top to bottom.
 */
package io.hotspan.agent;
