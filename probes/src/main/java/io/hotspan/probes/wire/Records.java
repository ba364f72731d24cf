package io.hotspan.probes.wire;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.Latencies;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.SkipCause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the values of io.hotspan.probes, and lists of plain values, are laid out. Each value is a block. */
final class Records {
    private static final int HAS_TYPE = 1;
    private static final int HAS_MESSAGE = 2;
    private static final int IS_ERROR = 4;

    private Records() {}

    static void write(Ledger ledger, WireWriter out) {
        int start = out.begin();
        out.varint(ledger.entered()).varint(ledger.open()).varint(ledger.recorded());
        out.varint(ledger.exported()).varint(ledger.inFlight());
        Enums.write(ledger.skipped(), out);
        Enums.write(ledger.dropped(), out);
        out.end(start);
    }

    static Ledger ledger(WireReader frame) throws WireException {
        WireReader in = frame.block();
        Ledger.Builder ledger = Ledger.builder()
                .entered(in.varint())
                .open(in.varint())
                .recorded(in.varint())
                .exported(in.varint())
                .inFlight(in.varint());
        ledger.addSkipped(Enums.readCounts(SkipCause.class, in));
        ledger.addDropped(Enums.readCounts(DropCause.class, in));
        return ledger.build();
    }

    static void write(Latencies latencies, WireWriter out) {
        int filled = 0;
        for (int i = 0; i < Latencies.BUCKETS; i++) {
            filled += latencies.calls(i) == 0 ? 0 : 1;
        }
        out.varint(filled);
        for (int i = 0; i < Latencies.BUCKETS; i++) {
            if (latencies.calls(i) != 0) {
                out.u8(i).varint(latencies.calls(i));
            }
        }
    }

    static Latencies latencies(WireReader in) throws WireException {
        long[] buckets = new long[Latencies.BUCKETS];
        int filled = in.count();
        for (int i = 0; i < filled; i++) {
            int bucket = in.u8();
            if (bucket >= buckets.length) {
                throw new WireException("no latency has bucket " + bucket);
            }
            buckets[bucket] = in.varint();
        }
        return filled == 0 ? Latencies.NONE : Latencies.of(buckets);
    }

    static void write(Ceilings ceilings, WireWriter out) {
        int start = out.begin();
        out.signed(ceilings.hits()).float64(ceilings.ratePerSecond());
        out.signed(ceilings.bytes()).float64(ceilings.cpu());
        out.end(start);
    }

    /** What makes no sense is left to its default: the sender may be anybody, and the default is the careful choice. */
    static Ceilings ceilings(WireReader frame) throws WireException {
        WireReader in = frame.block();
        return Ceilings.careful(in.signed(), in.float64(), in.signed(), in.float64());
    }

    static void write(Call call, WireWriter out) {
        int start = out.begin();
        out.string(call.probe()).string(call.className()).string(call.methodName());
        out.signed(call.line());
        out.fixed64(call.traceIdHigh()).fixed64(call.traceIdLow());
        out.fixed64(call.spanId()).fixed64(call.parentSpanId());
        out.fixed64(call.startUnixNano()).signed(call.durationNanos());
        writeError(call, out);
        out.signed(call.threadId()).string(call.threadName());
        out.varint(call.captures().size());
        for (Captured captured : call.captures()) {
            write(captured, out);
        }
        out.end(start);
    }

    private static void writeError(Call call, WireWriter out) {
        String type = call.exceptionType();
        String message = call.exceptionMessage();
        out.u8((call.error() ? IS_ERROR : 0) | (type == null ? 0 : HAS_TYPE) | (message == null ? 0 : HAS_MESSAGE));
        if (type != null) {
            out.string(type);
        }
        if (message != null) {
            out.string(message);
        }
    }

    static Call call(WireReader frame) throws WireException {
        WireReader in = frame.block();
        Call.Builder call = Call.builder(in.string(), in.string(), in.string()).line(in.int32());
        call.traceId(in.fixed64(), in.fixed64()).spanId(in.fixed64(), in.fixed64());
        long start = in.fixed64();
        call.time(start, start + in.signed());
        int flags = in.u8();
        String type = (flags & HAS_TYPE) == 0 ? null : in.string();
        String message = (flags & HAS_MESSAGE) == 0 ? null : in.string();
        if ((flags & IS_ERROR) != 0) {
            call.error(type, message);
        }
        call.thread(in.signed(), in.string());
        for (int i = in.count(); i > 0; i--) {
            call.capture(captured(in));
        }
        return call.build();
    }

    private static void write(Captured captured, WireWriter out) {
        out.string(captured.path());
        Object value = captured.value();
        if (value instanceof String) {
            out.u8('s').string((String) value);
        } else if (value instanceof Long) {
            out.u8('l').signed((Long) value);
        } else if (value instanceof Double) {
            out.u8('d').float64((Double) value);
        } else {
            out.u8('b').bool((Boolean) value);
        }
    }

    private static Captured captured(WireReader in) throws WireException {
        String path = in.string();
        int type = in.u8();
        switch (type) {
            case 's':
                return new Captured(path, in.string());
            case 'l':
                return new Captured(path, in.signed());
            case 'd':
                return new Captured(path, in.float64());
            case 'b':
                return new Captured(path, in.bool());
            default:
                throw new WireException("unknown type of a captured value: " + type);
        }
    }

    static void writeStrings(List<String> strings, WireWriter out) {
        out.varint(strings.size());
        for (String string : strings) {
            out.string(string);
        }
    }

    static List<String> strings(WireReader in) throws WireException {
        List<String> strings = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            strings.add(in.string());
        }
        return strings;
    }

    static void writeMap(Map<String, String> map, WireWriter out) {
        out.varint(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            out.string(entry.getKey()).string(entry.getValue());
        }
    }

    static Map<String, String> map(WireReader in) throws WireException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = in.count(); i > 0; i--) {
            map.put(in.string(), in.string());
        }
        return map;
    }
}
