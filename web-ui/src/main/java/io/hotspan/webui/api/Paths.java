package io.hotspan.webui.api;

import io.hotspan.webui.targets.Session;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.Targets;
import io.javalin.http.Context;

/** What the parameters of a path name. */
final class Paths {
    private Paths() {}

    static Target target(Targets targets, Context context) {
        return targets.find(context.pathParam("target"))
                .orElseThrow(() -> ApiException.notFound("This JVM is not attached.", "Attach to it first."));
    }

    static Session session(Target target) {
        return target.session()
                .orElseThrow(() -> ApiException.conflict(
                        target.jvm().describe() + " is not attached now.", "Attach to it first."));
    }
}
