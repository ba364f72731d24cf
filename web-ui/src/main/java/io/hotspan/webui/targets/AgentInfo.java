package io.hotspan.webui.targets;

import java.util.Map;

/**
 * What the agent says of itself and its JVM when it answers.
 *
 * @param serviceName the target's OTEL_SERVICE_NAME, or empty
 * @param resource the target's OTEL_RESOURCE_ATTRIBUTES
 */
public record AgentInfo(
        String version,
        long pid,
        String jdk,
        String vm,
        String mainClass,
        int loadedClasses,
        boolean permanent,
        String serviceName,
        Map<String, String> resource) {}
