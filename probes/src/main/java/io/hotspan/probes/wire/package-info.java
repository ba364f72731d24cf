/**
 * Loader: both (the tool's, and the isolated loader in the target).
 * May use: java.base, io.hotspan.probes.
 *
 * <p>Every byte on the link between tool and agent: frames, messages and their codec. See {@link
 * io.hotspan.probes.wire.Message} for the layout.
 */
package io.hotspan.probes.wire;
