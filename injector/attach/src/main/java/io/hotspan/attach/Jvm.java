package io.hotspan.attach;

import io.hotspan.probes.JdkVersion;
import java.time.Duration;

/**
 * A JVM process as seen from outside. Its identity is pid and start time together: a pid alone may be reused.
 *
 * @param pid as this machine's tools show it
 * @param namespacePid as the process itself sees it; differs in a container
 * @param startTicks when it started, in clock ticks since boot
 * @param mainClass main class, jar or module; "" when it cannot be read
 * @param jdkVersion for instance {@code 17.0.15} or {@code 1.8.0_504}; "" when unknown
 * @param jdkVendor for instance {@code Eclipse Adoptium}; "" when unknown
 * @param kind which virtual machine
 * @param user name of the owner, or the number when it has none here
 * @param uid effective user id
 * @param gid effective group id
 * @param uptime time since start
 * @param agentState what is visible of hotspan in it
 */
public record Jvm(
        long pid,
        long namespacePid,
        long startTicks,
        String mainClass,
        String jdkVersion,
        String jdkVendor,
        VmKind kind,
        String user,
        int uid,
        int gid,
        Duration uptime,
        AgentState agentState) {

    /** {@code HotSpot}, {@code Eclipse OpenJ9} … */
    public String vmName() {
        return kind.text();
    }

    /** 8, 11, 17 …; 0 when unknown. */
    public int jdkFeature() {
        return JdkVersion.parse(jdkVersion).feature();
    }

    /** Whether both name the same process. */
    public boolean sameProcess(Jvm other) {
        return pid == other.pid && startTicks == other.startTicks;
    }

    /** {@code 4242 com.shop.Main (JDK 17.0.15)}. */
    public String describe() {
        return pid
                + (mainClass.isEmpty() ? "" : " " + mainClass)
                + (jdkVersion.isEmpty() ? "" : " (JDK " + jdkVersion + ")");
    }
}
