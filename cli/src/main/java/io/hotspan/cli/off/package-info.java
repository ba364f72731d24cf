/**
 * Loader: the tool's.
 * May use: java.base, io.hotspan.attach, io.hotspan.cli.say.
 *
 * <p>The kill switch: a file that every agent looks for.
 */
@NullMarked
package io.hotspan.cli.off;

import org.jspecify.annotations.NullMarked;
