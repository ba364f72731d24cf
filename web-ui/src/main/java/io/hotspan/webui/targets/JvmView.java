package io.hotspan.webui.targets;

import io.hotspan.attach.Jvm;
import java.util.List;

/** One JVM of this machine as the page shows it, with what the doctor knows. */
public record JvmView(
        String id,
        long pid,
        String mainClass,
        String jdk,
        String vendor,
        String vm,
        String user,
        long uptimeMillis,
        String agentState,
        boolean attachable,
        String summary,
        List<FindingView> findings) {

    /** One of the doctor's findings. */
    public record FindingView(String level, String text, String action) {}

    static JvmView of(Jvm jvm, Diagnosis diagnosis) {
        return new JvmView(
                Target.idOf(jvm),
                jvm.pid(),
                jvm.mainClass(),
                jvm.jdkVersion(),
                jvm.jdkVendor(),
                jvm.vmName(),
                jvm.user(),
                jvm.uptime().toMillis(),
                jvm.agentState().name(),
                diagnosis.attachable(),
                diagnosis.summary(),
                diagnosis.findings().stream()
                        .map(f -> new FindingView(f.level().name(), f.text(), f.action()))
                        .toList());
    }

    /** Whether there is nothing new to show: uptime alone does not count. */
    boolean sameAs(JvmView other) {
        return withoutUptime().equals(other.withoutUptime());
    }

    private JvmView withoutUptime() {
        return new JvmView(id, pid, mainClass, jdk, vendor, vm, user, 0, agentState, attachable, summary, findings);
    }
}
