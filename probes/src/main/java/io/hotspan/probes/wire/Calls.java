package io.hotspan.probes.wire;

import io.hotspan.probes.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Agent to tool: finished calls. */
public final class Calls extends Message {
    static final int TYPE = 18;

    /** Type and count. */
    private static final int HEADER_BYTES = 16;

    private final List<Call> calls;

    public Calls(List<Call> calls) {
        super(TYPE);
        this.calls = Collections.unmodifiableList(new ArrayList<>(calls));
    }

    /**
     * The calls in as many messages as they need to fit into frames, in order. A call that alone is too large for a
     * frame is left out: the caller counts what is missing as {@link io.hotspan.probes.DropCause#TOO_LARGE}.
     */
    public static List<Calls> split(List<Call> calls) {
        List<Calls> messages = new ArrayList<>();
        List<Call> batch = new ArrayList<>();
        int bytes = HEADER_BYTES;
        for (Call call : calls) {
            WireWriter measure = new WireWriter();
            Records.write(call, measure);
            if (measure.size() + HEADER_BYTES > MAX_BYTES) {
                continue;
            }
            if (bytes + measure.size() > MAX_BYTES) {
                messages.add(new Calls(batch));
                batch.clear();
                bytes = HEADER_BYTES;
            }
            batch.add(call);
            bytes += measure.size();
        }
        if (!batch.isEmpty()) {
            messages.add(new Calls(batch));
        }
        return messages;
    }

    static Calls read(WireReader in) throws WireException {
        List<Call> calls = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            calls.add(Records.call(in));
        }
        return new Calls(calls);
    }

    @Override
    void write(WireWriter out) {
        out.varint(calls.size());
        for (Call call : calls) {
            Records.write(call, out);
        }
    }

    public List<Call> calls() {
        return calls;
    }
}
