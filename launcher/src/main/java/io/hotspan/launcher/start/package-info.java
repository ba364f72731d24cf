/**
 * Loader: the tool's. Packed under tool/, so that the application sees none of it.
 * May use: java.base.
 */
package io.hotspan.launcher.start;
