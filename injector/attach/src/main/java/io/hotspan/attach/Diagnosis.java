package io.hotspan.attach;

import java.util.List;
import java.util.Optional;

/**
 * What the doctor found about one JVM.
 *
 * @param jvm the JVM
 * @param findings in the order in which an attach would meet them
 * @param hazards the JDK bugs that apply to this build
 */
public record Diagnosis(Jvm jvm, List<Finding> findings, List<DoctorFacts.Hazard> hazards) {
    public Diagnosis {
        findings = List.copyOf(findings);
        hazards = List.copyOf(hazards);
    }

    /** The first reason not to attach; empty when an attach may be tried. */
    public Optional<Finding> refusal() {
        return findings.stream()
                .filter(finding -> finding.level() == Finding.Level.REFUSE)
                .findFirst();
    }

    /** Whether an attach may be tried. */
    public boolean attachable() {
        return refusal().isEmpty();
    }
}
