package io.hotspan.agent.weave;

/** What weaving would come to. */
public final class Trial {
    /** Bytes by which an interpreted frame of the method grows; 0 when it would not be woven. */
    public final int frameBytes;
    /** Why it would not be woven; empty when it would. */
    public final String refusal;

    /** Of a class whose code cannot be read before it is changed. */
    public static final Trial UNKNOWN = new Trial(0, "");

    Trial(int frameBytes, String refusal) {
        this.frameBytes = frameBytes;
        this.refusal = refusal;
    }
}
