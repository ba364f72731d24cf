package io.hotspan.webui.api;

import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.webui.audit.AuditEntry;
import io.hotspan.webui.audit.AuditLog;
import io.hotspan.webui.pins.PinException;
import io.hotspan.webui.pins.PinFile;
import io.hotspan.webui.security.Visitor;
import io.hotspan.webui.targets.DesiredProbes;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.Targets;
import io.hotspan.webui.targets.Wish;
import io.javalin.http.Context;
import java.util.Map;

/** The wanted probes of a target. A change answers 202 and a revision; the event stream tells when it is in. */
public final class ProbesApi {
    record Edited(String revision, String id) {
        static Edited of(DesiredProbes.Edit edit) {
            return new Edited(Long.toString(edit.revision()), edit.id());
        }
    }

    private static final String PLANNED = "plan";

    private final Targets targets;
    private final PinFile pins;
    private final AuditLog audit;
    private final String user;

    /** The user is the operating system's name of who runs the console. */
    public ProbesApi(Targets targets, PinFile pins, AuditLog audit, String user) {
        this.targets = targets;
        this.pins = pins;
        this.audit = audit;
        this.user = user;
    }

    /** Whether a text can be read; asks no target. A wrong text is an answer here, not a failure of the request. */
    public void check(Context context) {
        try {
            ParsedProbe parsed = Request.body(context, ProbeText.class).parsed();
            context.json(Map.of(
                    "ok", true, "text", parsed.text(), "action", parsed.action().word()));
        } catch (ApiException problem) {
            Map<String, Object> answer = problem.body();
            answer.put("ok", false);
            context.json(answer);
        }
    }

    /** What a probe would touch; changes nothing. */
    public void plan(Context context) {
        Target target = Paths.target(targets, context);
        ProbeText wanted = Request.body(context, ProbeText.class);
        Wish wish = new Wish(
                PLANNED, wanted.parsed().text(), wanted.limits(Limits.live()), wanted.jdk(), wanted.await(), user);
        Request.answerLater(context, Paths.session(target).plan(wish), rows -> rows);
    }

    public void place(Context context) {
        Target target = Paths.target(targets, context);
        ProbeText wanted = Request.body(context, ProbeText.class);
        String text = wanted.parsed().text();
        Limits limits = wanted.limits(Limits.live());
        Paths.session(target);
        Visitor visitor = Request.visitor(context);
        Wish wish = target.desired()
                .draft(text, limits, wanted.jdk(), wanted.await(), user + " (" + visitor.name() + ")")
                .orElseThrow(ProbesApi::tooMany);
        audit.append(entry(visitor, "probe.place", target, wish.id(), text + " [" + limits + "]")
                .result("asked"));
        DesiredProbes.Edit edit = target.desired().place(wish).orElseThrow(ProbesApi::tooMany);
        context.status(202).json(Edited.of(edit));
    }

    /** Gives a probe other limits. */
    public void change(Context context) {
        Target target = Paths.target(targets, context);
        Wish wish = wish(target, context);
        Limits limits = Request.body(context, ProbeText.class).limits(wish.limits());
        Paths.session(target);
        audit.append(
                entry(Request.visitor(context), "probe.limits", target, wish.id(), wish.text() + " [" + limits + "]")
                        .result("asked"));
        DesiredProbes.Edit edit = target.desired().change(wish.id(), limits).orElseThrow(ProbesApi::unknown);
        context.status(202).json(Edited.of(edit));
    }

    /** Done before it is on record: a full disk must keep no probe in. */
    public void remove(Context context) {
        Target target = Paths.target(targets, context);
        Wish wish = wish(target, context);
        DesiredProbes.Edit edit = target.desired().remove(wish.id()).orElseThrow(ProbesApi::unknown);
        audit.appendDone(entry(Request.visitor(context), "probe.remove", target, wish.id(), wish.text())
                .result("accepted"));
        context.status(202).json(Edited.of(edit));
    }

    /** Writes the probe to the configuration file that a permanent agent reads. */
    public void pin(Context context) {
        Target target = Paths.target(targets, context);
        Wish wish = wish(target, context);
        AuditEntry entry = entry(Request.visitor(context), "probe.pin", target, wish.id(), wish.text());
        audit.append(entry.result("asked"));
        try {
            context.json(pins.pin(wish.text(), wish.limits().ratePerSecond()));
        } catch (PinException e) {
            audit.appendDone(entry.with("why", String.valueOf(e.getMessage())).result("failed"));
            throw new ApiException(409, "HS-PIN", String.valueOf(e.getMessage()), e.action());
        }
    }

    private static Wish wish(Target target, Context context) {
        return target.desired().find(context.pathParam("probe")).orElseThrow(ProbesApi::unknown);
    }

    private static ApiException unknown() {
        return ApiException.notFound("There is no such probe here any more.", "Somebody may have removed it.");
    }

    private static ApiException tooMany() {
        return ApiException.conflict("This JVM has as many probes as one may have.", "Remove one that is done.");
    }

    private static AuditEntry entry(Visitor visitor, String action, Target target, String probe, String text) {
        return AuditEntry.of(visitor.name(), action)
                .target(target.jvm().pid(), target.jvm().mainClass())
                .probe(probe, text);
    }
}
