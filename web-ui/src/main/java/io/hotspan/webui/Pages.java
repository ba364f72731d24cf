package io.hotspan.webui;

import static java.util.Objects.requireNonNull;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The page's own files. A closed list: no path of a request is ever made into a file name. */
final class Pages {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String SVG = "image/svg+xml";

    private static final List<String> SCRIPTS = List.of(
            "main",
            "api",
            "stream",
            "store",
            "dom",
            "icons",
            "format",
            "keys",
            "theme",
            "machine",
            "workspace",
            "search",
            "composer",
            "text",
            "probes",
            "states",
            "top",
            "timings",
            "rates",
            "plots",
            "verdict",
            "spans",
            "trace",
            "notices");
    private static final List<String> STYLES = List.of("base", "layout", "parts", "timings");

    private Pages() {}

    static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(file("/", "index.html", HTML));
        routes.add(file("/icon.svg", "icon.svg", SVG));
        STYLES.forEach(name -> routes.add(file("/css/" + name + ".css", "css/" + name + ".css", CSS)));
        SCRIPTS.forEach(name -> routes.add(file("/js/" + name + ".js", "js/" + name + ".js", SCRIPT)));
        return routes;
    }

    private static Route file(String path, String name, String type) {
        byte[] content = read("/io/hotspan/webui/web/" + name);
        Handler handler = context -> context.contentType(type).result(content);
        return new Route(HandlerType.GET, path, handler);
    }

    private static byte[] read(String resource) {
        try (InputStream in = Pages.class.getResourceAsStream(resource)) {
            return requireNonNull(in, () -> resource + " is missing from the jar")
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
