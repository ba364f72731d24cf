package io.hotspan.exporters.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request was cut off because its exporter was shut down, and no attempt before had failed by itself. */
public final class ShutDown extends IOException {
    private static final long serialVersionUID = 1;

    ShutDown(@Nullable Throwable cause) {
        super("the exporter was shut down", cause);
    }
}
