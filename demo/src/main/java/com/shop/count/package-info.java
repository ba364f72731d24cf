/**
 * Loader: system, of the demo's own JVM.
 * May use: java.base, java.sql, com.shop; nothing of hotspan.
 *
 * <p>A target that counts its own calls, to compare a tracer's books with.
 */
package com.shop.count;
