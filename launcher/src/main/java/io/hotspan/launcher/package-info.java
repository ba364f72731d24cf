/**
 * Loader: the system loader of the target and of the tool; all of it that an application can ever see.
 * May use: java.base and java.instrument, nothing of hotspan by name.
 */
package io.hotspan.launcher;
