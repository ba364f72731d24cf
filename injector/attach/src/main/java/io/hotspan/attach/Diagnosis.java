package io.hotspan.attach;

import io.hotspan.probes.Hazard;
import java.util.List;
import java.util.Optional;

/**
 * What the doctor found about one JVM.
 *
 * @param jvm the JVM
 * @param findings in the order in which an attach would meet them
 * @param hazards the JDK bugs that apply to this build
 * @param made System.nanoTime() when the examination began
 */
public record Diagnosis(Jvm jvm, List<Finding> findings, List<Hazard> hazards, long made) {
    /** What was true then is taken to be true now; memory is what changes fastest. */
    private static final long FRESH_NANOS = 1_000_000_000;

    public Diagnosis {
        findings = List.copyOf(findings);
        hazards = List.copyOf(hazards);
    }

    /** Found at this moment. */
    public Diagnosis(Jvm jvm, List<Finding> findings, List<Hazard> hazards) {
        this(jvm, findings, hazards, System.nanoTime());
    }

    /** Whether an attach to this JVM may rely on it. */
    boolean holdsFor(Jvm other) {
        return jvm.equals(other) && System.nanoTime() - made < FRESH_NANOS;
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
