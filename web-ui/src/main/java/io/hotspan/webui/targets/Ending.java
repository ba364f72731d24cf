package io.hotspan.webui.targets;

import io.hotspan.probes.EndReason;
import java.util.List;

/**
 * How a session ended, and whether the target's code is as it was.
 *
 * @param classes that were changed
 * @param identical of these, seen to have the code they had before
 * @param failures one sentence for each class that could not be restored
 */
public record Ending(EndReason reason, int classes, int identical, List<String> failures, long pauseNanos) {}
