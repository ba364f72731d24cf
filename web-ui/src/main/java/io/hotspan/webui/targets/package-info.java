/**
 * Loader: the tool's.
 * May use: io.hotspan.attach, io.hotspan.probes, io.hotspan.exporters, io.hotspan.webui.traces.
 *
 * <p>The JVMs the console is attached to and the probes wanted in each. Nobody sends commands: {@link io.hotspan.webui.targets.DesiredProbes} is edited, the link carries it, the status comes back.
 */
@NullMarked
package io.hotspan.webui.targets;

import org.jspecify.annotations.NullMarked;
