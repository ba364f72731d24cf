/**
 * Loader: the tool's.
 * May use: java.base, io.hotspan.probes, io.hotspan.attach, io.hotspan.exporters, io.hotspan.cli.say.
 *
 * <p>A session from a terminal: place probes, follow what they see, leave with the books in order.
 */
@NullMarked
package io.hotspan.cli.live;

import org.jspecify.annotations.NullMarked;
