package io.hotspan.attach;

import java.time.Duration;

/** Values to test with. */
final class JvmSamples {
    private JvmSamples() {}

    static Jvm of(long pid, String jdkVersion, VmKind kind) {
        return new Jvm(
                pid, pid, 1000, "com.shop.Main", jdkVersion, "", kind, "root", 0, 0, Duration.ZERO, AgentState.NONE);
    }

    static Jvm with(Jvm jvm, long startTicks) {
        return new Jvm(
                jvm.pid(),
                jvm.namespacePid(),
                startTicks,
                jvm.mainClass(),
                jvm.jdkVersion(),
                jvm.jdkVendor(),
                jvm.kind(),
                jvm.user(),
                jvm.uid(),
                jvm.gid(),
                jvm.uptime(),
                jvm.agentState());
    }
}
