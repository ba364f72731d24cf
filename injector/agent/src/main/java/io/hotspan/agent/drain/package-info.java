/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, java.instrument, probes, agent.ring.
 *
 * <p>One thread: records to calls.
 */
package io.hotspan.agent.drain;
