package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Agent to tool, first of all: who is speaking. */
public final class Hello extends Message {
    static final int TYPE = 16;

    /** The protocol this code speaks. */
    public static final int PROTOCOL = 1;

    private final int protocol;
    private final String agentVersion;
    private final long pid;
    private final String jdk;
    private final String vm;
    private final String mainClass;
    private final long startMillis;
    private final int loadedClasses;
    private final boolean permanent;
    private final String serviceName;
    private final Map<String, String> resource;

    private Hello(Builder builder) {
        super(TYPE);
        protocol = builder.protocol;
        agentVersion = builder.agentVersion;
        pid = builder.pid;
        jdk = builder.jdk;
        vm = builder.vm;
        mainClass = builder.mainClass;
        startMillis = builder.startMillis;
        loadedClasses = builder.loadedClasses;
        permanent = builder.permanent;
        serviceName = builder.serviceName;
        resource = builder.resource;
    }

    public static Builder builder(String agentVersion, long pid) {
        return new Builder(agentVersion, pid);
    }

    static Hello read(WireReader in) throws WireException {
        int protocol = in.int32();
        return builder(in.string(), in.signed())
                .protocol(protocol)
                .jvm(in.string(), in.string())
                .mainClass(in.string())
                .startMillis(in.signed())
                .loadedClasses(in.int32())
                .permanent(in.bool())
                .serviceName(in.string())
                .resource(Records.map(in))
                .build();
    }

    @Override
    void write(WireWriter out) {
        out.signed(protocol)
                .string(agentVersion)
                .signed(pid)
                .string(jdk)
                .string(vm)
                .string(mainClass);
        out.signed(startMillis).signed(loadedClasses).bool(permanent).string(serviceName);
        Records.writeMap(resource, out);
    }

    public int protocol() {
        return protocol;
    }

    public String agentVersion() {
        return agentVersion;
    }

    public long pid() {
        return pid;
    }

    /** The target's {@code java.version}. */
    public String jdk() {
        return jdk;
    }

    /** The target's {@code java.vm.name}. */
    public String vm() {
        return vm;
    }

    public String mainClass() {
        return mainClass;
    }

    /** When the target started, as milliseconds since the epoch. */
    public long startMillis() {
        return startMillis;
    }

    public int loadedClasses() {
        return loadedClasses;
    }

    /** Whether the agent came in by {@code -javaagent}. */
    public boolean permanent() {
        return permanent;
    }

    /** The target's {@code OTEL_SERVICE_NAME}, or empty. */
    public String serviceName() {
        return serviceName;
    }

    /** The target's {@code OTEL_RESOURCE_ATTRIBUTES}, or empty. */
    public Map<String, String> resource() {
        return resource;
    }

    /** Not shared between threads. */
    public static final class Builder {
        private final String agentVersion;
        private final long pid;
        private int protocol = PROTOCOL;
        private String jdk = "";
        private String vm = "";
        private String mainClass = "";
        private long startMillis;
        private int loadedClasses;
        private boolean permanent;
        private String serviceName = "";
        private Map<String, String> resource = Collections.emptyMap();

        private Builder(String agentVersion, long pid) {
            this.agentVersion = requireNonNull(agentVersion, "agentVersion is null");
            this.pid = pid;
        }

        Builder protocol(int number) {
            protocol = number;
            return this;
        }

        public Builder jvm(String version, String name) {
            jdk = requireNonNull(version, "version is null");
            vm = requireNonNull(name, "name is null");
            return this;
        }

        public Builder mainClass(String name) {
            mainClass = requireNonNull(name, "mainClass is null");
            return this;
        }

        public Builder startMillis(long epochMillis) {
            startMillis = epochMillis;
            return this;
        }

        public Builder loadedClasses(int count) {
            loadedClasses = count;
            return this;
        }

        public Builder permanent(boolean byJavaagent) {
            permanent = byJavaagent;
            return this;
        }

        public Builder serviceName(String name) {
            serviceName = requireNonNull(name, "serviceName is null");
            return this;
        }

        public Builder resource(Map<String, String> attributes) {
            resource = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
            return this;
        }

        public Hello build() {
            return new Hello(this);
        }
    }
}
