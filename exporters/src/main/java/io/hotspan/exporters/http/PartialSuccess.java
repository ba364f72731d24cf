package io.hotspan.exporters.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A receiver answered 200 and yet rejected some spans (OTLP's partial_success). The SDK's exporter overlooks that, which
 * would lose them silently; so it is passed on as a failure that says how many.
 *
 * <p>Wire form read here: ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1; error_message = 2 } }.
 */
public final class PartialSuccess extends IOException {
    private static final long serialVersionUID = 1;

    private final long rejectedSpans;

    private PartialSuccess(long rejectedSpans, String message) {
        super(message);
        this.rejectedSpans = rejectedSpans;
    }

    /** How many spans of the request were not taken; at least 1. */
    public long rejectedSpans() {
        return rejectedSpans;
    }

    /** Null when everything was taken, or when the body is not what OTLP says it is. */
    static @Nullable PartialSuccess in(byte[] body) {
        Fields answer = new Fields(body, 0, body.length);
        while (answer.next()) {
            if (answer.number == 1 && answer.wireType == Fields.BYTES) {
                return inner(new Fields(body, answer.start, answer.start + (int) answer.value));
            }
        }
        return null;
    }

    private static @Nullable PartialSuccess inner(Fields fields) {
        long rejected = 0;
        String message = "";
        while (fields.next()) {
            if (fields.number == 1 && fields.wireType == Fields.VARINT) {
                rejected = fields.value;
            } else if (fields.number == 2 && fields.wireType == Fields.BYTES) {
                message = new String(fields.bytes, fields.start, (int) fields.value, StandardCharsets.UTF_8);
            }
        }
        return rejected > 0 ? new PartialSuccess(rejected, message) : null;
    }

    /** Steps over protobuf fields; ends at the first thing that does not fit. */
    private static final class Fields {
        static final int VARINT = 0;
        static final int BYTES = 2;

        final byte[] bytes;
        private final int end;
        private int position;
        int number;
        int wireType;
        /** A varint's value, or the length of a bytes field. */
        long value;
        /** Where a bytes field begins. */
        int start;

        Fields(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            this.position = start;
            this.end = end;
        }

        boolean next() {
            long tag = varint();
            number = (int) (tag >>> 3);
            wireType = (int) (tag & 7);
            if (tag <= 0 || (wireType != VARINT && wireType != BYTES)) {
                return false;
            }
            value = varint();
            if (wireType == VARINT) {
                return position <= end;
            }
            start = position;
            if (value < 0 || value > end - position) {
                return false;
            }
            position += (int) value;
            return true;
        }

        /** -1 past the end. */
        private long varint() {
            long result = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (position >= end) {
                    position = end + 1;
                    return -1;
                }
                byte b = bytes[position++];
                result |= (b & 0x7fL) << shift;
                if (b >= 0) {
                    return result;
                }
            }
            return -1;
        }
    }
}
