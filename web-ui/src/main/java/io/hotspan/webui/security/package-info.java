/**
 * Loader: the tool's.
 * May use: java.base, the servlet API, Jetty's HTTP configuration, io.hotspan.webui.audit.
 *
 * <p>Who may talk to the console. Every request passes {@link io.hotspan.webui.security.Guard} before anything reads its path.
 */
@NullMarked
package io.hotspan.webui.security;

import org.jspecify.annotations.NullMarked;
