package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Agent to tool: what an {@link Ask} asked for; the columns are in {@link Question}. */
public final class Answer extends Message {
    static final int TYPE = 19;

    private final long request;
    private final String error;
    private final String action;
    private final List<List<String>> rows;
    private final byte[] bytes;

    private Answer(long request, String error, String action, List<List<String>> rows, byte[] bytes) {
        super(TYPE);
        this.request = request;
        this.error = requireNonNull(error, "error is null");
        this.action = requireNonNull(action, "action is null");
        List<List<String>> copy = new ArrayList<>(rows.size());
        for (List<String> row : rows) {
            copy.add(Collections.unmodifiableList(new ArrayList<>(row)));
        }
        this.rows = Collections.unmodifiableList(copy);
        this.bytes = bytes.clone();
    }

    public static Answer rows(long request, List<List<String>> rows) {
        return new Answer(request, "", "", rows, new byte[0]);
    }

    public static Answer bytes(long request, byte[] bytes) {
        return new Answer(request, "", "", Collections.emptyList(), bytes);
    }

    /** A question that could not be answered: what happened, and what to do. */
    public static Answer error(long request, String error, String action) {
        return new Answer(request, error, action, Collections.emptyList(), new byte[0]);
    }

    static Answer read(WireReader in) throws WireException {
        long request = in.varint();
        String error = in.string();
        String action = in.string();
        List<List<String>> rows = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            rows.add(Records.strings(in));
        }
        return new Answer(request, error, action, rows, in.bytes());
    }

    @Override
    void write(WireWriter out) {
        out.varint(request).string(error).string(action).varint(rows.size());
        for (List<String> row : rows) {
            Records.writeStrings(row, out);
        }
        out.bytes(bytes);
    }

    public long request() {
        return request;
    }

    /** What happened, or empty when the question was answered. */
    public String error() {
        return error;
    }

    public boolean isError() {
        return !error.isEmpty();
    }

    /** What to do about the error, or empty. */
    public String action() {
        return action;
    }

    public List<List<String>> rows() {
        return rows;
    }

    /** A copy; empty unless the question was CLASS_BYTES. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
