package io.hotspan.exporters;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import io.hotspan.probes.DropCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that wait, bounded in number and bytes. Guarded by: the lock of the CallExporter that owns it. */
final class CallQueue {
    /** A Call, its strings' headers and its place in the queue; what its text adds is counted. */
    private static final int CALL_BYTES = 200;

    private static final int CAPTURE_BYTES = 64;

    private final QueueLimits limits;
    /** Never grows: an ArrayDeque that finds no memory to grow forgets what is in it. */
    private final ArrayDeque<Call> calls;

    private long bytes;

    CallQueue(QueueLimits limits) {
        this.limits = limits;
        this.calls = new ArrayDeque<>(limits.calls());
    }

    /** Null when the call was taken, else why not. */
    @Nullable
    DropCause add(Call call) {
        long size = size(call);
        if (size > limits.batchBytes()) {
            return DropCause.TOO_LARGE;
        }
        if (calls.size() >= limits.calls() || bytes + size > limits.bytes()) {
            return DropCause.QUEUE_FULL;
        }
        calls.addLast(call);
        bytes += size;
        return null;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Whether waiting for more would not make the next batch larger. */
    boolean hasFullBatch() {
        return calls.size() >= limits.batchCalls() || bytes >= limits.batchBytes();
    }

    /** The next batch: the oldest calls, at least one unless empty. */
    List<Call> takeBatch() {
        List<Call> batch = new ArrayList<>(Math.min(calls.size(), limits.batchCalls()));
        long batchBytes = 0;
        for (Call call = calls.peekFirst(); call != null; call = calls.peekFirst()) {
            long size = size(call);
            boolean full = batch.size() == limits.batchCalls() || batchBytes + size > limits.batchBytes();
            if (full && !batch.isEmpty()) {
                break;
            }
            batch.add(call);
            calls.removeFirst();
            batchBytes += size;
            bytes -= size;
        }
        return batch;
    }

    /** The oldest call; null when there is none. */
    @Nullable
    Call take() {
        Call call = calls.pollFirst();
        bytes -= call == null ? 0 : size(call);
        return call;
    }

    private static long size(Call call) {
        long size = CALL_BYTES;
        List<Captured> captures = call.captures();
        for (int i = 0; i < captures.size(); i++) {
            Object value = captures.get(i).value();
            size += CAPTURE_BYTES + (value instanceof String ? 2L * ((String) value).length() : 0);
        }
        String message = call.exceptionMessage();
        return message == null ? size : size + 2L * message.length();
    }
}
