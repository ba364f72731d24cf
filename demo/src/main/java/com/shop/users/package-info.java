/**
 * Loader: system, of the demo's own JVM.
 * May use: java.base, java.sql, com.shop; nothing of hotspan.
 *
 * <p>Customers, their tiers and their log-in.
 */
package com.shop.users;
