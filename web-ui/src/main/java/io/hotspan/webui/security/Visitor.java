package io.hotspan.webui.security;

import java.time.Instant;

/**
 * Somebody who has exchanged a one-time link for a cookie.
 *
 * @param name what the audit log calls them, such as {@code ui-3f9a}; tells nothing about the cookie
 */
public record Visitor(String name, Instant since) {}
