package io.hotspan.probes.wire;

/** Tool to agent: end the live probes, restore the code, answer {@link Stopped}. */
public final class Stop extends Message {
    static final int TYPE = 4;

    private final boolean leave;
    private final boolean kept;

    /**
     * Says goodbye.
     *
     * @param leave whether the agent leaves the JVM too, unless it holds permanent or kept probes
     * @param kept whether kept probes end too, whoever placed them
     */
    public Stop(boolean leave, boolean kept) {
        super(TYPE);
        this.leave = leave;
        this.kept = kept;
    }

    static Stop read(WireReader in) throws WireException {
        return new Stop(in.bool(), in.bool());
    }

    @Override
    void write(WireWriter out) {
        out.bool(leave).bool(kept);
    }

    public boolean leave() {
        return leave;
    }

    public boolean kept() {
        return kept;
    }
}
