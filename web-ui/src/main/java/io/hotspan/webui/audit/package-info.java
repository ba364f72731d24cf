/**
 * Loader: the tool's.
 * May use: java.base, Jackson, io.hotspan.webui.targets.
 *
 * <p>What was done to which JVM, by whom and when; one JSON object a line. No captured value is ever written.
 */
@NullMarked
package io.hotspan.webui.audit;

import org.jspecify.annotations.NullMarked;
