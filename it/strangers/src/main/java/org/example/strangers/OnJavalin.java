package org.example.strangers;

import io.javalin.Javalin;
import java.util.Map;

/** Kotlin on Jetty. */
public final class OnJavalin {
    public static void main(String[] arguments) {
        Javalin app = Javalin.create();
        app.exception(IllegalStateException.class, (e, context) -> context.status(418).result(e.getMessage()));
        app.get("/work", context -> {
            int n = context.queryParamAsClass("n", Integer.class).check(i -> i >= 0, "negative").get();
            if (n % 7 == 0) {
                throw new IllegalStateException("seven");
            }
            context.cookie("n", Integer.toString(n));
            context.result(Map.of("n", n).toString());
        });
        app.start("127.0.0.1", 0);
        System.out.println("open at port " + app.port());
    }
}
