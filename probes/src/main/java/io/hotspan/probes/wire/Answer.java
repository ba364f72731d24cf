package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Agent to tool: what an {@link Ask} asked for; the columns are in {@link Question}. */
public final class Answer extends Message {
    static final int TYPE = 19;

    /** Leaves room for the other fields. */
    private static final int BUDGET_BYTES = MAX_BYTES - 256;

    private final long request;
    private final String error;
    private final String action;
    private final List<List<String>> rows;
    private final byte[] bytes;
    private final int leftOff;

    private Answer(long request, String error, String action, List<List<String>> rows, byte[] bytes, int leftOff) {
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
        this.leftOff = leftOff;
    }

    /** As {@link #rows(long, List, int)}, of all rows there are. */
    public static Answer rows(long request, List<List<String>> rows) {
        return rows(request, rows, 0);
    }

    /**
     * Rows, as many of the first ones as fit a frame; {@link #leftOff} says how many did not.
     *
     * @param more rows there are besides, which were not wanted
     */
    public static Answer rows(long request, List<List<String>> rows, int more) {
        WireWriter measure = new WireWriter();
        int fitting = 0;
        while (fitting < rows.size() && measure.size() <= BUDGET_BYTES) {
            Records.writeStrings(rows.get(fitting), measure);
            fitting += measure.size() <= BUDGET_BYTES ? 1 : 0;
        }
        return new Answer(request, "", "", rows.subList(0, fitting), new byte[0], rows.size() - fitting + more);
    }

    /** Bytes, or an error when they do not fit a frame. */
    public static Answer bytes(long request, byte[] bytes) {
        return bytes.length <= BUDGET_BYTES
                ? new Answer(request, "", "", Collections.emptyList(), bytes, 0)
                : error(
                        request,
                        bytes.length + " bytes do not fit into one answer of " + BUDGET_BYTES,
                        "read the class from its jar");
    }

    /** A question that could not be answered: what happened, and what to do. */
    public static Answer error(long request, String error, String action) {
        return new Answer(request, error, action, Collections.emptyList(), new byte[0], 0);
    }

    static Answer read(WireReader in) throws WireException {
        long request = in.varint();
        String error = in.string();
        String action = in.string();
        List<List<String>> rows = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            rows.add(Records.strings(in));
        }
        return new Answer(request, error, action, rows, in.bytes(), in.int32());
    }

    @Override
    void write(WireWriter out) {
        out.varint(request).string(error).string(action).varint(rows.size());
        for (List<String> row : rows) {
            Records.writeStrings(row, out);
        }
        out.bytes(bytes).signed(leftOff);
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

    /** How many rows there were besides: they did not fit, or were more than was asked for. */
    public int leftOff() {
        return leftOff;
    }

    /** A copy; empty unless the question was CLASS_BYTES. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
