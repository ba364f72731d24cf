package io.hotspan.webui.targets;

import java.util.List;

/** A call that was entered and has not returned. */
public record OpenCall(String probe, String method, long ageMillis, String thread, List<String> stack) {}
