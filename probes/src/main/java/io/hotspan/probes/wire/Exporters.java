package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tool to agent, before kept probes are set: the exporters' jar in parts, and where the target is to send what it records when the tool
 * has gone. The agent takes no jar but the one it was built with.
 */
public final class Exporters extends Message {
    static final int TYPE = 5;

    private static final int PART_BYTES = 512 * 1024;

    private final String target;
    private final String service;
    private final int part;
    private final int parts;
    private final byte[] bytes;

    private Exporters(String target, String service, int part, int parts, byte[] bytes) {
        super(TYPE);
        this.target = requireNonNull(target, "target is null");
        this.service = requireNonNull(service, "service is null");
        this.part = part;
        this.parts = parts;
        this.bytes = bytes;
    }

    /**
     * The messages to send, in order.
     *
     * @param target URL or {@code file:PATH}; empty for what the target's environment says
     * @param service the service's name; empty for what the target's environment says
     */
    public static List<Exporters> parts(String target, String service, byte[] jar) {
        int parts = Math.max(1, (jar.length + PART_BYTES - 1) / PART_BYTES);
        List<Exporters> all = new ArrayList<>(parts);
        for (int i = 0; i < parts; i++) {
            byte[] bytes = Arrays.copyOfRange(jar, i * PART_BYTES, Math.min(jar.length, (i + 1) * PART_BYTES));
            all.add(new Exporters(target, service, i, parts, bytes));
        }
        return all;
    }

    static Exporters read(WireReader in) throws WireException {
        return new Exporters(in.string(), in.string(), in.int32(), in.int32(), in.bytes());
    }

    @Override
    void write(WireWriter out) {
        out.string(target).string(service).signed(part).signed(parts).bytes(bytes);
    }

    public String target() {
        return target;
    }

    public String service() {
        return service;
    }

    /** From 0 on. */
    public int part() {
        return part;
    }

    public int parts() {
        return parts;
    }

    public byte[] bytes() {
        return bytes.clone();
    }
}
