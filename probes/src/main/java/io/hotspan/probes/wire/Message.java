package io.hotspan.probes.wire;

import org.jspecify.annotations.Nullable;

/**
 * One message on the link. The frame around it:
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * | length of what follows, big-endian, at most 1 MiB             |
 * +---------------+-----------------------------------------------+
 * | type          | payload: the message's fields in order …      |
 * +---------------+-----------------------------------------------+
 * </pre>
 *
 * Tool to agent, types 1 to 15: {@link SetProbes}, {@link Renew}, {@link Ask}, {@link Stop}, {@link
 * Exporters}. Agent to tool, types from 16 on: {@link Hello}, {@link
 * Status}, {@link Calls}, {@link Answer}, {@link Stopped}.
 *
 * <p>Versions N and N-1 understand each other: an unknown type is skipped, fields are only ever added at the end of a
 * message or of a block, a reader ignores what it does not know and takes a default for what was not sent yet.
 */
public abstract class Message {
    /** The longest message, type included. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final int FIRST_OF_AGENT = 16;

    private final int type;

    /** Only this package has subclasses. */
    Message(int type) {
        this.type = type;
    }

    abstract void write(WireWriter out);

    /** Type and payload, without the length; may be longer than a frame, which {@link FrameWriter} refuses. */
    public final byte[] encode() {
        WireWriter out = new WireWriter();
        out.u8(type);
        write(out);
        return out.toBytes();
    }

    /**
     * As {@link #decode}, of what a tool has to say: the agent never unpacks the calls and tables that only agents send, which take
     * fifty times their bytes.
     *
     * @return null when the type is unknown or an agent's
     * @throws WireException when the bytes mean nothing
     */
    public static @Nullable Message decodeTools(byte[] frame) throws WireException {
        boolean agents = frame.length > 0 && (frame[0] & 0xFF) >= FIRST_OF_AGENT;
        return agents ? null : decode(frame);
    }

    /**
     * Reads type and payload, as {@link #encode} wrote them.
     *
     * @return null when the type is unknown, so that the caller can skip it
     * @throws WireException when the bytes mean nothing
     */
    public static @Nullable Message decode(byte[] frame) throws WireException {
        WireReader in = new WireReader(frame);
        switch (in.u8()) {
            case SetProbes.TYPE:
                return SetProbes.read(in);
            case Renew.TYPE:
                return new Renew();
            case Ask.TYPE:
                return Ask.read(in);
            case Stop.TYPE:
                return Stop.read(in);
            case Exporters.TYPE:
                return Exporters.read(in);
            case Hello.TYPE:
                return Hello.read(in);
            case Status.TYPE:
                return Status.read(in);
            case Calls.TYPE:
                return Calls.read(in);
            case Answer.TYPE:
                return Answer.read(in);
            case Stopped.TYPE:
                return Stopped.read(in);
            default:
                return null;
        }
    }
}
