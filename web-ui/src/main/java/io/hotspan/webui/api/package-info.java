/**
 * Loader: the tool's.
 * May use: everything of io.hotspan.webui but its root, Javalin.
 *
 * <p>One class for each resource of the HTTP API: reads a request, asks io.hotspan.webui.targets or io.hotspan.webui.traces, answers JSON.
 */
@NullMarked
package io.hotspan.webui.api;

import org.jspecify.annotations.NullMarked;
