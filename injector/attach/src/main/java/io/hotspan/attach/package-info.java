/**
 * Finds JVMs, loads the jar into one and holds the live link to it.
 *
 * <p>Loader: the tool's own.
 * <p>May use: {@code java.base}, {@code jdk.net} (peer credentials), {@code io.hotspan.probes}. Never {@code jdk.attach}:
 * it is missing in a JRE, and before JDK 24 it makes a target behind a mount namespace print a thread dump.
 */
@NullMarked
package io.hotspan.attach;

import org.jspecify.annotations.NullMarked;
