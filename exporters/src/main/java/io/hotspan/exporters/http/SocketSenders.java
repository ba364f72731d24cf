package io.hotspan.exporters.http;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import java.util.Collections;

/**
 * Hands our sender to the SDK's builder: {@code builder.setComponentLoader(new SocketSenders())}. Answered directly, not
 * through META-INF/services, so no class loader is searched and no other sender can be found instead.
 */
public final class SocketSenders implements ComponentLoader, HttpSenderProvider {
    @Override
    public <T> Iterable<T> load(Class<T> spiClass) {
        return spiClass.isInstance(this) ? Collections.singletonList(spiClass.cast(this)) : Collections.<T>emptyList();
    }

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        return new SocketHttpSender(config);
    }

    @Override
    public String toString() {
        return "SocketSenders";
    }
}
