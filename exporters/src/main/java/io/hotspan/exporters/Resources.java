package io.hotspan.exporters;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names the process that spans come from. The service's name: command-line option, else the file, else OTEL_SERVICE_NAME,
 * else service.name in OTEL_RESOURCE_ATTRIBUTES, else the main class or jar. Not shared between threads.
 */
public final class Resources {
    private @Nullable String option;
    private @Nullable String file;
    private @Nullable String environment;
    private String program = "";
    private Map<String, String> attributes = Collections.emptyMap();
    private long pid;
    private String runtimeName = "";
    private String runtimeVersion = "";
    private String runtimeDescription = "";
    private String host = "";

    /** Facts of another process, to be filled in. */
    public Resources() {}

    /** Facts of this process. May read two small files under /proc; never throws. */
    public static Resources ofThisProcess(Map<String, String> environment) {
        return new Resources()
                .environmentName(environment.get("OTEL_SERVICE_NAME"))
                .attributes(parseAttributes(environment.get("OTEL_RESOURCE_ATTRIBUTES")))
                .program(property("sun.java.command"))
                .pid(ownPid())
                .runtime(
                        property("java.runtime.name"),
                        property("java.runtime.version"),
                        property("java.vm.vendor") + " " + property("java.vm.name") + " " + property("java.vm.version"))
                .host(ownHost());
    }

    /** Reads OTEL_RESOURCE_ATTRIBUTES. As the specification says, one bad entry voids the whole; null is empty. */
    public static Map<String, String> parseAttributes(@Nullable String text) {
        if (text == null) {
            return Collections.emptyMap();
        }
        try {
            return PairList.parse(text);
        } catch (IllegalArgumentException e) {
            return Collections.emptyMap();
        }
    }

    /** What {@code --service} says; null or blank when not given. */
    public Resources option(@Nullable String name) {
        option = name;
        return this;
    }

    /** What the configuration file says; null or blank when it says nothing. */
    public Resources file(@Nullable String name) {
        file = name;
        return this;
    }

    /** The process's OTEL_SERVICE_NAME; null or blank when unset. */
    public Resources environmentName(@Nullable String name) {
        environment = name;
        return this;
    }

    /** The process's OTEL_RESOURCE_ATTRIBUTES, which win over what was found out. */
    public Resources attributes(Map<String, String> pairs) {
        attributes = pairs;
        return this;
    }

    /** The main class or jar, with or without path and arguments. */
    public Resources program(String command) {
        program = command;
        return this;
    }

    /** 0 when unknown. */
    public Resources pid(long id) {
        pid = id;
        return this;
    }

    /** As in {@code process.runtime.*}; empty when unknown. */
    public Resources runtime(String name, String version, String description) {
        runtimeName = name;
        runtimeVersion = version;
        runtimeDescription = description;
        return this;
    }

    /** Empty when unknown. */
    public Resources host(String name) {
        host = name;
        return this;
    }

    /** The service's name by the precedence above; never empty. */
    public String serviceName() {
        String[] candidates = {option, file, environment, attributes.get("service.name"), programName()};
        for (String candidate : candidates) {
            if (candidate != null && !candidate.trim().isEmpty()) {
                return candidate.trim();
            }
        }
        return "unknown_service:java";
    }

    /** All of it, with telemetry.sdk.* as the SDK says it. */
    public Resource resource() {
        AttributesBuilder all = Attributes.builder();
        put(all, "host.name", host);
        if (pid > 0) {
            all.put("process.pid", pid);
        }
        put(all, "process.runtime.name", runtimeName);
        put(all, "process.runtime.version", runtimeVersion);
        put(all, "process.runtime.description", runtimeDescription.trim());
        for (Map.Entry<String, String> pair : attributes.entrySet()) {
            put(all, pair.getKey(), pair.getValue());
        }
        all.putAll(Resource.getDefault().getAttributes());
        put(all, "telemetry.distro.name", "hotspan");
        put(all, "telemetry.distro.version", Version.text());
        put(all, "service.name", serviceName());
        return Resource.create(all.build());
    }

    /** The SDK refuses the whole resource for one key that is not printable ASCII. */
    private static void put(AttributesBuilder to, String key, String value) {
        if (!value.isEmpty() && key.matches("[ -~]{1,255}")) {
            to.put(key, value);
        }
    }

    private String programName() {
        String command = program.trim();
        int jar = command.indexOf(".jar");
        if (jar >= 0 && (jar + 4 == command.length() || command.charAt(jar + 4) == ' ')) {
            String path = command.substring(0, jar + 4);
            return path.substring(path.lastIndexOf('/') + 1);
        }
        String first = command.split("\\s", 2)[0];
        // A module's main class is written module/class.
        return first.substring(first.lastIndexOf('/') + 1);
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        return value == null ? "" : value;
    }

    /** Without JMX, which would load a hundred classes. 0 where there is no /proc. */
    private static long ownPid() {
        try {
            return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Without the network, which InetAddress.getLocalHost may ask. */
    private static String ownHost() {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new FileInputStream("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            return line == null ? "" : line.trim();
        } catch (IOException e) {
            return "";
        }
    }
}
