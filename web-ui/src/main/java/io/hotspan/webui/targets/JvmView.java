package io.hotspan.webui.targets;

import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Finding;
import io.hotspan.attach.Jvm;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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
                summary(diagnosis),
                findings(diagnosis));
    }

    private static String summary(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.level().compareTo(Finding.Level.WARN) >= 0)
                .max(Comparator.comparing(Finding::level))
                .map(Finding::sentence)
                .orElse("Ready to attach.");
    }

    /** The doctor's findings, then the bugs of this JDK that hotspan works around. */
    private static List<FindingView> findings(Diagnosis diagnosis) {
        Stream<FindingView> seen = diagnosis.findings().stream()
                .map(finding -> new FindingView(finding.level().name(), finding.sentence(), finding.action()));
        Stream<FindingView> bugs = diagnosis.hazards().stream()
                .map(hazard -> new FindingView(
                        "NOTE", hazard.bug() + ", " + hazard.shape().text() + ": " + hazard.sentence(), ""));
        return Stream.concat(seen, bugs).toList();
    }

    /** Whether there is nothing new to show: uptime alone does not count. */
    boolean sameAs(JvmView other) {
        return withoutUptime().equals(other.withoutUptime());
    }

    private JvmView withoutUptime() {
        return new JvmView(id, pid, mainClass, jdk, vendor, vm, user, 0, agentState, attachable, summary, findings);
    }
}
