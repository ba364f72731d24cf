/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, java.instrument, probes, bridge, ASM.
 *
 * <p>The agent's side of the bridge: installs it, sizes it, reads it.
 */
package io.hotspan.agent.ring;
