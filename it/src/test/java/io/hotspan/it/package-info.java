/**
 * Loader: the test's own.
 * May use: everything; nothing uses it.
 *
 * <p>Tests of the shipped jar against real JVMs, collectors and browsers. {@link io.hotspan.it.Target} is a JVM in which a test
 * traces, {@link io.hotspan.it.Footprint} what can be seen of it from outside, {@link io.hotspan.it.LiveSession} a session in it.
 */
@NullMarked
package io.hotspan.it;

import org.jspecify.annotations.NullMarked;
