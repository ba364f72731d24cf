package io.hotspan.probes.wire;

/** Tool to agent: end the live probes, restore the code, answer {@link Stopped}. */
public final class Stop extends Message {
    static final int TYPE = 4;

    private final boolean leave;

    /** With leave, the agent leaves the JVM too, unless it holds permanent or kept probes. */
    public Stop(boolean leave) {
        super(TYPE);
        this.leave = leave;
    }

    static Stop read(WireReader in) throws WireException {
        return new Stop(in.bool());
    }

    @Override
    void write(WireWriter out) {
        out.bool(leave);
    }

    public boolean leave() {
        return leave;
    }
}
