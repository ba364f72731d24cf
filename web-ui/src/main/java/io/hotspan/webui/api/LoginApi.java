package io.hotspan.webui.api;

import io.hotspan.webui.audit.AuditEntry;
import io.hotspan.webui.audit.AuditLog;
import io.hotspan.webui.security.OneTimeLink;
import io.hotspan.webui.security.Visitor;
import io.hotspan.webui.security.Visitors;
import io.javalin.http.Context;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The exchange of a one-time link for a cookie, and its end. */
public final class LoginApi {
    record Login(@Nullable String token) {}

    private final OneTimeLink link;
    private final Visitors visitors;
    private final AuditLog audit;

    public LoginApi(OneTimeLink link, Visitors visitors, AuditLog audit) {
        this.link = link;
        this.visitors = visitors;
        this.audit = audit;
    }

    public void login(Context context) {
        String token = Request.text(Request.body(context, Login.class).token(), "token");
        OneTimeLink.Outcome outcome = link.offer(token);
        audit.append(
                AuditEntry.of("console", "login").with("from", context.ip()).result(outcome.name()));
        switch (outcome) {
            case ACCEPTED -> {
                context.header("Set-Cookie", visitors.admit());
                context.json(Map.of("ok", true));
            }
            case TOO_MANY ->
                throw new ApiException(429, "HS-LOGIN-PAUSE", "Too many wrong links were tried.", "Wait 30 seconds.");
            case WRONG, USED_OR_EXPIRED ->
                throw new ApiException(
                        401,
                        "HS-LOGIN-LINK",
                        "This link has been used already, or it is too old.",
                        "Start hotspan ui again and open the link it prints.");
        }
    }

    public void logout(Context context) {
        Visitor visitor = Request.visitor(context);
        context.header("Set-Cookie", visitors.dismiss(visitor));
        audit.appendDone(AuditEntry.of(visitor.name(), "logout").result("ok"));
        context.json(Map.of("ok", true));
    }
}
