package io.hotspan.webui;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/** One row of {@link Routes}. */
record Route(HandlerType method, String path, Handler handler) {}
