package io.hotspan.webui.targets;

import java.util.List;

/**
 * What a target last said.
 *
 * @param revision the newest set of probes it has taken up
 * @param pauseNanos the longest stop of its VM that hotspan caused
 * @param retransformed classes that are changed now
 */
public record TargetStatus(long revision, long pauseNanos, int retransformed, List<ProbeStatus> probes) {
    static final TargetStatus NONE = new TargetStatus(0, 0, 0, List.of());
}
