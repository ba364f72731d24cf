package io.hotspan.webui;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;

import io.hotspan.webui.api.AboutApi;
import io.hotspan.webui.api.EventsApi;
import io.hotspan.webui.api.JvmsApi;
import io.hotspan.webui.api.LoginApi;
import io.hotspan.webui.api.ProbesApi;
import io.hotspan.webui.api.SearchApi;
import io.hotspan.webui.api.TargetsApi;
import io.hotspan.webui.api.TracesApi;
import java.util.List;
import java.util.stream.Stream;

/** The table of everything the console answers. What is not here is a 404. */
record Routes(
        LoginApi login,
        AboutApi about,
        EventsApi events,
        JvmsApi jvms,
        TargetsApi targets,
        SearchApi search,
        ProbesApi probes,
        TracesApi traces) {

    List<Route> all() {
        return Stream.concat(Pages.routes().stream(), api().stream()).toList();
    }

    List<Route> api() {
        return List.of(
                new Route(POST, "/api/login", login::login),
                new Route(POST, "/api/logout", login::logout),
                new Route(GET, "/api/about", about::about),
                new Route(GET, "/api/events", events::stream),
                new Route(GET, "/api/jvms", jvms::list),
                new Route(POST, "/api/jvms/{jvm}/diagnosis", jvms::diagnose),
                new Route(GET, "/api/targets", targets::list),
                new Route(POST, "/api/targets", targets::attach),
                new Route(DELETE, "/api/targets/{target}", targets::detach),
                new Route(GET, "/api/targets/{target}/classes", search::classes),
                new Route(GET, "/api/targets/{target}/methods", search::methods),
                new Route(GET, "/api/targets/{target}/open", search::open),
                new Route(POST, "/api/check", probes::check),
                new Route(POST, "/api/targets/{target}/plan", probes::plan),
                new Route(POST, "/api/targets/{target}/probes", probes::place),
                new Route(PATCH, "/api/targets/{target}/probes/{probe}", probes::change),
                new Route(DELETE, "/api/targets/{target}/probes/{probe}", probes::remove),
                new Route(POST, "/api/targets/{target}/probes/{probe}/pin", probes::pin),
                new Route(GET, "/api/spans", traces::spans),
                new Route(GET, "/api/traces/{trace}", traces::trace));
    }
}
