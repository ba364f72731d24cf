package io.hotspan.webui.api;

import io.hotspan.webui.events.EventHub;
import io.hotspan.webui.events.EventStream;
import io.hotspan.webui.security.Visitor;
import io.hotspan.webui.security.Visitors;
import io.hotspan.webui.targets.JvmWatch;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.Targets;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.util.concurrent.atomic.AtomicInteger;

/** The event stream of one page: first everything as it is, then every change. */
public final class EventsApi {
    private final AtomicInteger threads = new AtomicInteger();
    private final SseHandler handler = new SseHandler(this::open);
    private final EventHub hub;
    private final Targets targets;
    private final JvmWatch watch;
    private final Visitors visitors;

    public EventsApi(EventHub hub, Targets targets, JvmWatch watch, Visitors visitors) {
        this.hub = hub;
        this.targets = targets;
        this.watch = watch;
        this.visitors = visitors;
    }

    public void stream(Context context) {
        handler.handle(context);
    }

    private void open(SseClient client) {
        Visitor visitor = Request.visitor(client.ctx());
        EventStream stream = new EventStream(new SseWire(client), () -> visitors.refresh(visitor));
        if (!hub.add(stream)) {
            client.sendEvent("bye", "{\"reason\":\"full\"}");
            client.close();
            return;
        }
        client.keepAlive();
        client.onClose(() -> {
            hub.remove(stream);
            stream.close();
        });
        stream.state("jvms", "jvms", watch::look);
        for (Target target : targets.all()) {
            stream.state("target:" + target.id(), "target", target::view);
        }
        Thread thread = new Thread(() -> run(client, stream), "hotspan-sse-" + threads.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(SseClient client, EventStream stream) {
        try {
            stream.run();
        } finally {
            client.close();
        }
    }

    /** Javalin notes a broken pipe instead of throwing. */
    private record SseWire(SseClient client) implements EventStream.Wire {
        @Override
        public boolean event(String name, Object data) {
            client.sendEvent(name, data);
            return !client.terminated();
        }

        @Override
        public boolean heartbeat() {
            client.sendComment("hotspan");
            return !client.terminated();
        }
    }
}
