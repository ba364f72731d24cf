package io.hotspan.probes.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tool to agent: the whole desired state. Sending it twice changes nothing; what is left out is removed. */
public final class SetProbes extends Message {
    static final int TYPE = 1;

    private final long revision;
    private final List<Wanted> wanted;

    public SetProbes(long revision, List<Wanted> wanted) {
        super(TYPE);
        this.revision = revision;
        this.wanted = Collections.unmodifiableList(new ArrayList<>(wanted));
    }

    static SetProbes read(WireReader in) throws WireException {
        return new SetProbes(in.varint(), Wanted.readAll(in));
    }

    @Override
    void write(WireWriter out) {
        out.varint(revision);
        Wanted.write(wanted, out);
    }

    /** Grows with each change; a {@link Status} with this revision or a later one tells the result. */
    public long revision() {
        return revision;
    }

    public List<Wanted> wanted() {
        return wanted;
    }
}
