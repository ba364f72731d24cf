/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, java.instrument, probes, bridge's layout, ASM.
 *
 * <p>Probe point to matches to woven code and back.
 */
package io.hotspan.agent.weave;
