package io.hotspan.webui.targets;

import java.util.List;

/**
 * What a target last said.
 *
 * @param revision the newest set of probes it has taken up
 * @param pauseNanos how long the last change of byte code took
 * @param retransformed classes that the last change touched
 */
public record TargetStatus(long revision, long pauseNanos, int retransformed, List<ProbeStatus> probes) {
    static final TargetStatus NONE = new TargetStatus(0, 0, 0, List.of());
}
