/**
 * Loader: both, after the packaging of exporters.jar has renamed {@code java.util.logging} to this package.
 * May use: nothing but java.lang.
 *
 * <p>OpenTelemetry logs by java.util.logging. In a target that would wake the LogManager before the application
 * configures it, fail where the module java.logging is missing, and print on the application's output. The packaging
 * therefore renames {@code java.util.logging.*} in OpenTelemetry's classes to these two, which say nothing: failures
 * are counted and told by {@code CallExporter.lastFailure}.
 */
package io.hotspan.exporters.logging;
