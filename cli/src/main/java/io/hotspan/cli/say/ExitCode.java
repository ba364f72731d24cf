package io.hotspan.cli.say;

/** What a command ends with. A contract: scripts look at the numbers. */
public enum ExitCode {
    DONE(0),
    /** The command line or a probe's text cannot be read. */
    USAGE(1),
    /** No probe matches a method of a loaded class. */
    NO_MATCH(2),
    /** Some probes went in and some matched nothing, spans did not reach where they were to go, or hotspan itself failed and left. */
    PARTIAL(3),
    /** The governor stopped the probes. */
    GOVERNOR(4),
    /** A policy, a deny list, a type, or a question that nobody could answer. */
    REFUSED(5),
    ATTACH_FAILED(6),
    /** The code is not, or not known to be, as it was. */
    NOT_RESTORED(7),
    /** The target process ended. */
    GONE(8);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
