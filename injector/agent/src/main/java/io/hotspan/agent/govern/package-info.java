/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, java.instrument, probes, agent.ring, agent.weave, agent.drain, agent.link (files of /proc).
 *
 * <p>Which probes there are, what they may cost and when they end.
 */
package io.hotspan.agent.govern;
