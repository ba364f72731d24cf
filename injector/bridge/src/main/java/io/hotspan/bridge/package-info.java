/**
 * Loader: bootstrap (defined into java.lang under a versioned name; see docs/architecture.md).
 * May use: java.base.
 *
 * <p>What woven code calls. Closed world: on the application's thread nothing here calls anything but intrinsics and natives,
 * allocates, locks, boxes or loads a class; a scan of the compiled classes fails the build on any other call.
 */
package io.hotspan.bridge;
