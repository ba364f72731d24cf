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
        return copy(jvm, startTicks, jvm.jdkVersion(), jvm.uid());
    }

    static Jvm ofJdk(Jvm jvm, String jdkVersion) {
        return copy(jvm, jvm.startTicks(), jdkVersion, jvm.uid());
    }

    static Jvm ofUser(Jvm jvm, int uid) {
        return copy(jvm, jvm.startTicks(), jvm.jdkVersion(), uid);
    }

    private static Jvm copy(Jvm jvm, long startTicks, String jdkVersion, int uid) {
        return new Jvm(
                jvm.pid(),
                jvm.namespacePid(),
                startTicks,
                jvm.mainClass(),
                jdkVersion,
                jvm.jdkVendor(),
                jvm.kind(),
                jvm.user(),
                uid,
                jvm.gid(),
                jvm.uptime(),
                jvm.agentState());
    }
}
