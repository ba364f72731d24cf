/**
 * Loader: the tool's.
 * May use: java.base, jackson-core, io.hotspan.probes, io.hotspan.attach.
 *
 * <p>What a user or a program reads: lines, tables, JSON lines, failures, and the numbers a command ends with.
 */
@NullMarked
package io.hotspan.cli.say;

import org.jspecify.annotations.NullMarked;
