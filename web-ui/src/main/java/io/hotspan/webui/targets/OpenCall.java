package io.hotspan.webui.targets;

import java.util.List;

/**
 * A call that was entered and has not returned.
 *
 * @param ageMillis -1 when it was entered before its probe went in, so that nobody knows
 */
public record OpenCall(String probe, String method, long ageMillis, String thread, List<String> stack) {}
