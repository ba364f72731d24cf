package io.hotspan.cli.live;

import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import java.util.HexFormat;
import java.util.TimeZone;

/** One line for one call. Not shared between threads. */
public final class CallLines {
    private static final int NAME_WIDTH = 24;
    private static final int MAX_NAME_WIDTH = 48;
    private static final int TIME_WIDTH = 8;
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long MILLIS_A_DAY = 86_400_000;
    private static final HexFormat HEX = HexFormat.of();

    private final Screen screen;
    private final TimeZone zone;
    private final boolean traces;
    private int nameWidth = NAME_WIDTH;

    /**
     * In this time zone.
     *
     * @param traces whether the end of the trace id is shown: where several probes make spans, it tells which belong together
     */
    public CallLines(Screen screen, TimeZone zone, boolean traces) {
        this.screen = screen;
        this.zone = zone;
        this.traces = traces;
    }

    /** The call in words or as an object, as the screen wants it. */
    public String line(Call call) {
        return screen.json() ? json(call) : words(call);
    }

    private String words(Call call) {
        String name = Escapes.line(call.name());
        nameWidth = Math.min(MAX_NAME_WIDTH, Math.max(nameWidth, name.length()));
        StringBuilder line = new StringBuilder("  ")
                .append(screen.dim(clock(call.startUnixNano())))
                .append("  ")
                .append(Words.right(Words.measured(Math.max(0, call.durationNanos())), TIME_WIDTH))
                .append("  ")
                .append(call.error() ? screen.red("ERROR") : screen.green("ok") + "   ")
                .append("  ")
                .append(traces ? screen.dim(HEX.toHexDigits((short) call.traceIdLow())) + "  " : "")
                .append(Words.left(name, nameWidth))
                .append(' ');
        for (Captured captured : call.captures()) {
            line.append(' ').append(Escapes.line(captured.path())).append('=').append(value(captured.value()));
        }
        if (call.exceptionType() != null) {
            line.append(' ').append(screen.red(Escapes.line(call.exceptionType())));
        }
        if (call.exceptionMessage() != null && !call.exceptionMessage().isEmpty()) {
            line.append(": ").append(Escapes.line(call.exceptionMessage()));
        }
        return line.toString().stripTrailing();
    }

    private static String value(Object value) {
        return value instanceof String text ? Escapes.value(text) : String.valueOf(value);
    }

    /** {@code 12:01:07.114} of this machine's time zone. */
    private String clock(long unixNano) {
        long millis = unixNano / NANOS_A_MILLI;
        long day = Math.floorMod(millis + zone.getOffset(millis), MILLIS_A_DAY);
        return two(day / 3_600_000)
                + ':'
                + two(day / 60_000 % 60)
                + ':'
                + two(day / 1_000 % 60)
                + '.'
                + Long.toString(day % 1_000 + 1_000).substring(1);
    }

    private static String two(long number) {
        return Long.toString(number + 100).substring(1);
    }

    private static String json(Call call) {
        JsonLine line = JsonLine.of("span")
                .put("probe", call.probe())
                .put("name", call.name())
                .put("traceId", HEX.toHexDigits(call.traceIdHigh()) + HEX.toHexDigits(call.traceIdLow()))
                .put("spanId", HEX.toHexDigits(call.spanId()))
                .put("parentSpanId", call.parentSpanId() == 0 ? "" : HEX.toHexDigits(call.parentSpanId()))
                .nanos("startUnixNano", call.startUnixNano())
                .nanos("endUnixNano", call.endUnixNano())
                .put("status", call.error() ? "error" : "ok")
                .open("attributes")
                .put("code.function.name", call.className() + "." + call.methodName());
        if (call.line() > 0) {
            line.put("code.line.number", call.line());
        }
        line.put("thread.id", call.threadId());
        if (!call.threadName().isEmpty()) {
            line.put("thread.name", call.threadName());
        }
        line.put("hotspan.probe.id", call.probe());
        if (call.exceptionType() != null) {
            line.put("error.type", call.exceptionType()).put("exception.type", call.exceptionType());
        }
        if (call.exceptionMessage() != null) {
            line.put("exception.message", call.exceptionMessage());
        }
        for (Captured captured : call.captures()) {
            capture(line, "hotspan.capture." + captured.path(), captured.value());
        }
        return line.close().text();
    }

    private static void capture(JsonLine line, String key, Object value) {
        if (value instanceof Long number) {
            line.put(key, number.longValue());
        } else if (value instanceof Double number) {
            line.put(key, number.doubleValue());
        } else if (value instanceof Boolean truth) {
            line.put(key, truth.booleanValue());
        } else {
            line.put(key, String.valueOf(value));
        }
    }
}
