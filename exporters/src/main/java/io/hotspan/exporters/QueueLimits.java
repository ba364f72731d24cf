package io.hotspan.exporters;

/** How much waits for the exporter, and when a batch leaves. Sizes of calls are estimates of their heap size. */
public final class QueueLimits {
    private final int calls;
    private final long bytes;
    private final int batchCalls;
    private final long batchBytes;
    private final long lingerMillis;

    /**
     * @param calls most calls that wait; more are dropped and counted
     * @param bytes most bytes that wait, estimated
     * @param batchCalls most calls of one export
     * @param batchBytes most bytes of one export, estimated; a larger single call is dropped and counted
     * @param lingerMillis how long the first call of a batch waits for others
     */
    public QueueLimits(int calls, long bytes, int batchCalls, long batchBytes, long lingerMillis) {
        if (calls < 1 || bytes < 1 || batchCalls < 1 || batchBytes < 1 || lingerMillis < 0) {
            throw new IllegalArgumentException("limits must be positive: " + calls + " calls, " + bytes + " bytes, "
                    + batchCalls + " calls a batch, " + batchBytes + " bytes a batch, " + lingerMillis + " ms");
        }
        this.calls = calls;
        this.bytes = bytes;
        this.batchCalls = batchCalls;
        this.batchBytes = batchBytes;
        this.lingerMillis = lingerMillis;
    }

    /** For the tool: 262,144 calls wait, most of a second of the fastest target, or an eighth of the heap. */
    public static QueueLimits tool() {
        return new QueueLimits(262_144, Runtime.getRuntime().maxMemory() / 8, 4_096, 4L << 20, 50);
    }

    /** For a target, whose memory is not ours: 8,192 calls or 4 MiB wait, 1,024 calls a batch. */
    public static QueueLimits target() {
        return new QueueLimits(8_192, 4L << 20, 1_024, 1L << 20, 50);
    }

    int calls() {
        return calls;
    }

    long bytes() {
        return bytes;
    }

    int batchCalls() {
        return batchCalls;
    }

    long batchBytes() {
        return batchBytes;
    }

    long lingerMillis() {
        return lingerMillis;
    }
}
