package io.hotspan.webui.api;

import io.hotspan.webui.targets.JvmView;
import io.hotspan.webui.targets.JvmWatch;
import io.javalin.http.Context;

/** The JVMs of this machine, with what the doctor knows. */
public final class JvmsApi {
    private final JvmWatch watch;

    public JvmsApi(JvmWatch watch) {
        this.watch = watch;
    }

    public void list(Context context) {
        context.json(watch.look());
    }

    /** Asks the doctor once more. */
    public void diagnose(Context context) {
        String id = context.pathParam("jvm");
        watch.forget(id);
        JvmView view = watch.look().stream()
                .filter(jvm -> jvm.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("This JVM is not running any more.", "Pick another one."));
        context.json(view);
    }
}
