package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Ceilings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tool to agent: the whole desired state. Sending it twice changes nothing; what is left out is removed. */
public final class SetProbes extends Message {
    static final int TYPE = 1;

    private final long revision;
    private final List<Wanted> wanted;
    private final Ceilings ceilings;

    /** With the default ceilings. */
    public SetProbes(long revision, List<Wanted> wanted) {
        this(revision, wanted, Ceilings.DEFAULT);
    }

    public SetProbes(long revision, List<Wanted> wanted, Ceilings ceilings) {
        super(TYPE);
        this.ceilings = requireNonNull(ceilings, "ceilings are null");
        this.revision = revision;
        this.wanted = Collections.unmodifiableList(new ArrayList<>(wanted));
    }

    static SetProbes read(WireReader in) throws WireException {
        long revision = in.varint();
        List<Wanted> wanted = Wanted.readAll(in);
        return new SetProbes(revision, wanted, Records.ceilings(in));
    }

    @Override
    void write(WireWriter out) {
        out.varint(revision);
        Wanted.write(wanted, out);
        Records.write(ceilings, out);
    }

    /** Grows with each change; a {@link Status} with this revision or a later one tells the result. */
    public long revision() {
        return revision;
    }

    /** What all probes of the JVM may do together. */
    public Ceilings ceilings() {
        return ceilings;
    }

    public List<Wanted> wanted() {
        return wanted;
    }
}
