/**
 * Loader: the tool's.
 * May use: java.base, Jackson, Javalin's SSE client.
 *
 * <p>The stream from the console to each open page: bounded for each page, newest state wins, lost spans are counted and told.
 */
@NullMarked
package io.hotspan.webui.events;

import org.jspecify.annotations.NullMarked;
