package io.hotspan.webui.api;

import io.hotspan.webui.targets.FoundClass;
import io.hotspan.webui.targets.Session;
import io.hotspan.webui.targets.Targets;
import io.javalin.http.Context;
import java.util.List;

/** Classes and methods of a target, asked of its agent: a hundred thousand methods never cross the link. */
public final class SearchApi {
    private static final int MAX_CLASSES = 100;
    private static final int MAX_METHODS = 1_000;

    record Classes(List<FoundClass> classes, boolean more) {}

    private final Targets targets;

    public SearchApi(Targets targets) {
        this.targets = targets;
    }

    public void classes(Context context) {
        String search = Request.query(context, "q").trim();
        Session session = Paths.session(Paths.target(targets, context));
        // One more than is shown tells whether there are more.
        Request.answerLater(context, session.classes(search, MAX_CLASSES + 1), SearchApi::page);
    }

    public void methods(Context context) {
        String className = Request.text(context.queryParam("class"), "class");
        Session session = Paths.session(Paths.target(targets, context));
        Request.answerLater(context, session.methods(className, MAX_METHODS), methods -> methods);
    }

    /** Calls that were entered and have not returned. */
    public void open(Context context) {
        Session session = Paths.session(Paths.target(targets, context));
        Request.answerLater(context, session.open(), calls -> calls);
    }

    private static Classes page(List<FoundClass> found) {
        boolean more = found.size() > MAX_CLASSES;
        return new Classes(more ? found.subList(0, MAX_CLASSES) : found, more);
    }
}
