/**
 * Loader: system, of the demo's own JVM.
 * May use: java.base, java.sql, com.shop; nothing of hotspan.
 *
 * <p>Orders and where they are kept.
 */
package com.shop.orders;
