package org.example.strangers;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** Netty's event loops, and an event bus behind the request. */
public final class OnVertx {
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx();
        vertx.eventBus().<JsonObject>consumer("work", message -> {
            int n = message.body().getInteger("n");
            if (n % 7 == 0) {
                message.fail(418, "seven");
            } else {
                message.reply(new JsonObject().put("n", n).put("square", n * n));
            }
        });
        vertx.createHttpServer()
                .requestHandler(request -> vertx.eventBus()
                        .<JsonObject>request("work", new JsonObject().put("n", Integer.parseInt(request.getParam("n"))))
                        .onSuccess(answer -> request.response().end(answer.body().encode()))
                        .onFailure(failure -> request.response().setStatusCode(418).end(failure.getMessage())))
                .listen(0, "127.0.0.1")
                .onSuccess(server -> System.out.println("open at port " + server.actualPort()));
    }
}
