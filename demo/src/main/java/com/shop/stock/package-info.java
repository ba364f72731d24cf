/**
 * Loader: system, of the demo's own JVM.
 * May use: java.base, java.sql, com.shop; nothing of hotspan.
 *
 * <p>How much there is of what. Here sits the bug.
 */
package com.shop.stock;
