/**
 * Loader: isolated. Packed into the nested jar, so that the application sees none of it.
 * May use: java.base.
 */
package io.hotspan.launcher.nested;
