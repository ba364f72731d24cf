/**
 * Loader: the tool's.
 * May use: java.base, picocli, io.hotspan.probes, io.hotspan.attach, io.hotspan.exporters, io.hotspan.webui.
 *
 * <p>One class for each command. A command turns options into values and calls the packages below; only {@link
 * io.hotspan.cli.Main} knows how all is wired.
 */
@NullMarked
package io.hotspan.cli;

import org.jspecify.annotations.NullMarked;
