package io.hotspan.webui.api;

import io.javalin.http.Context;
import java.util.Map;

/** What the page tells of the console itself. */
public final class AboutApi {
    private final Map<String, Object> about;

    /**
     * What does not change while it runs.
     *
     * @param otlp where spans go besides, or empty
     * @param pinFile where pinned probes are written
     * @param selectedPid the JVM to show first, or 0
     */
    public AboutApi(String version, String user, String otlp, String pinFile, long selectedPid) {
        about = Map.of("version", version, "user", user, "otlp", otlp, "pinFile", pinFile, "selectedPid", selectedPid);
    }

    public void about(Context context) {
        context.json(about);
    }
}
