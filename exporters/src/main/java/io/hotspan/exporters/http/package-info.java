/**
 * Loader: both (the tool's, and the isolated loader in the target).
 * May use: java.base, io.opentelemetry.sdk.common.
 *
 * <p>OpenTelemetry's HttpSender over one plain socket. Nothing that the whole process shares is read or changed: no
 * proxy selector, no cookie store, no URL handlers, no default SSL context.
 */
package io.hotspan.exporters.http;
