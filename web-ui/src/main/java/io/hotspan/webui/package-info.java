/**
 * Loader: the tool's.
 * May use: every package below it, Javalin, Jetty.
 *
 * <p>The console: an HTTP API and one page, on loopback. {@link io.hotspan.webui.Console} wires it together, {@link io.hotspan.webui.Routes} is the table of all it answers.
 */
@NullMarked
package io.hotspan.webui;

import org.jspecify.annotations.NullMarked;
