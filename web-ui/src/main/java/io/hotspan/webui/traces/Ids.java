package io.hotspan.webui.traces;

import io.hotspan.probes.Call;
import java.util.HexFormat;

/** Trace and span ids as OpenTelemetry writes them: lower case, full width. */
public final class Ids {
    private static final HexFormat HEX = HexFormat.of();

    private Ids() {}

    /** 32 digits. */
    public static String trace(Call call) {
        return HEX.toHexDigits(call.traceIdHigh()) + HEX.toHexDigits(call.traceIdLow());
    }

    /** 16 digits. */
    public static String span(long id) {
        return HEX.toHexDigits(id);
    }
}
