package io.hotspan.probes.wire;

/** Tool to agent, each 5 seconds: whoever wants the probes is still there. */
public final class Renew extends Message {
    static final int TYPE = 2;

    public Renew() {
        super(TYPE);
    }

    @Override
    void write(WireWriter out) {
        // It has no fields.
    }
}
