package io.hotspan.cli;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A process id, as {@code hotspan ps} lists them. */
final class Pid implements ITypeConverter<Long> {
    private static final int MOST_DIGITS = 10;

    /** What the user sees instead of {@link #convert}'s own, which picocli wraps. */
    static Failure failure(String value) {
        return Failure.of(
                ExitCode.USAGE,
                "HS-USAGE",
                value + " is not a process id.",
                "Run `hotspan ps` to see the JVMs of this machine.");
    }

    @Override
    public Long convert(String value) {
        boolean digits = !value.isEmpty()
                && value.length() <= MOST_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        long pid = digits ? Long.parseLong(value) : 0;
        if (pid == 0) {
            throw new TypeConversionException("not a process id: " + value);
        }
        return pid;
    }
}
