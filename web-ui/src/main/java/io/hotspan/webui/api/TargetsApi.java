package io.hotspan.webui.api;

import io.hotspan.attach.Jvm;
import io.hotspan.webui.audit.AuditEntry;
import io.hotspan.webui.audit.AuditLog;
import io.hotspan.webui.targets.JvmWatch;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.Targets;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** Attach and detach. Both are wishes: 202, and the event stream tells how it goes. */
public final class TargetsApi {
    record Attach(@Nullable String jvm) {}

    private final Targets targets;
    private final JvmWatch watch;
    private final AuditLog audit;

    public TargetsApi(Targets targets, JvmWatch watch, AuditLog audit) {
        this.targets = targets;
        this.watch = watch;
        this.audit = audit;
    }

    public void list(Context context) {
        context.json(targets.all().stream().map(Target::view).toList());
    }

    public void attach(Context context) {
        String id = Request.text(Request.body(context, Attach.class).jvm(), "jvm");
        Jvm jvm = watch.find(id)
                .orElseThrow(() -> ApiException.notFound("This JVM is not running any more.", "Pick another one."));
        audit.append(AuditEntry.of(Request.visitor(context).name(), "attach")
                .target(jvm.pid(), jvm.mainClass())
                .result("asked"));
        context.status(202).json(targets.attach(jvm).view());
    }

    /** Done before it is on record: a full disk must keep no probe in. */
    public void detach(Context context) {
        Target target = find(context);
        targets.detach(target);
        audit.appendDone(AuditEntry.of(Request.visitor(context).name(), "detach")
                .target(target.jvm().pid(), target.jvm().mainClass())
                .result("asked"));
        context.status(202).json(target.view());
    }

    private Target find(Context context) {
        return Paths.target(targets, context);
    }
}
