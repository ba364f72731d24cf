package io.hotspan.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A process id, as {@code hotspan ps} lists them. */
final class Pid implements ITypeConverter<Long> {
    private static final int MOST_DIGITS = 10;

    @Override
    public Long convert(String value) {
        boolean digits = !value.isEmpty()
                && value.length() <= MOST_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new TypeConversionException("not a process id: " + value + "; hotspan ps lists them");
        }
        return Long.parseLong(value);
    }
}
