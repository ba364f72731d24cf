package io.hotspan.probes.wire;

import java.io.IOException;

/** Bytes on the link do not mean anything, or a message is too large for a frame. The link cannot go on after it. */
public final class WireException extends IOException {
    WireException(String message) {
        super(message);
    }
}
