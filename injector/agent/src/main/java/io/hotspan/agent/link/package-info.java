/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, java.instrument, probes, agent.govern.
 *
 * <p>The line to the tool.
 */
package io.hotspan.agent.link;
