/**
 * Loader: system, of the demo's own JVM.
 * May use: java.base, java.sql, com.shop; nothing of hotspan.
 *
 * <p>What an order costs.
 */
package com.shop.pricing;
