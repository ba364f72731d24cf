/**
 * Loader: system, of the demo's own JVM.
 * May use: java.base, java.sql, com.sun.net.httpserver, H2; nothing of hotspan.
 *
 * <p>A small shop as somebody else could have written it: HTTP, a service, prices, an in-memory database, a mailer in the
 * background. It is there to be traced, so it has a slow path and a bug.
 */
package com.shop;
