/**
 * Loader: both (the tool's, and the isolated loader in the target, there only for permanent and kept probes).
 * May use: java.base, io.hotspan.probes, io.hotspan.exporters.http, io.opentelemetry.
 *
 * <p>A finished call becomes a span and leaves: {@code Call -> CallSpanData -> SpanExporter}. OpenTelemetry's own {@code
 * SpanExporter} is the only exporter interface; what is ours is the queue in front of it and the books behind it.
 */
package io.hotspan.exporters;
