/**
 * Loader: the tool's.
 * May use: java.base, io.hotspan.probes.
 *
 * <p>The bounded memory of recent traces: no backend is needed to see one.
 */
@NullMarked
package io.hotspan.webui.traces;

import org.jspecify.annotations.NullMarked;
