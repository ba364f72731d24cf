package io.hotspan.exporters;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;

/** What all spans of one target share. The marshaler groups spans by the identity of both, so they are made once. */
final class SpanOrigin {
    private final Resource resource;
    private final InstrumentationScopeInfo scope;

    SpanOrigin(Resource resource, InstrumentationScopeInfo scope) {
        this.resource = resource;
        this.scope = scope;
    }

    Resource resource() {
        return resource;
    }

    InstrumentationScopeInfo scope() {
        return scope;
    }
}
