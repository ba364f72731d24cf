/**
 * Loader: system, of the demo's own JVM.
 * May use: java.base, java.sql, com.shop; nothing of hotspan.
 *
 * <p>Confirmations, sent in the background.
 */
package com.shop.mail;
