package io.hotspan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code hotspan} without a command: what it is, and what to try first. */
@Command(
        name = "hotspan",
        header = "hotspan - live tracing for a JVM that is already running%n",
        description = {
            "Point at a method of a running Java program and see each call: when, how long, with what, how it ended."
                    + " No restart, no change to the program; when you leave, its code is as it was."
        },
        synopsisHeading = "Usage: ",
        customSynopsis = "hotspan COMMAND …%n",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "",
        versionProvider = Hotspan.Version.class,
        footer = {
            "%nTry it on a small shop that comes along:",
            "  hotspan demo",
            "%nThen on a program of yours:",
            "  hotspan ps",
            "  hotspan attach 4242 'com.shop.OrderService::place -> args, return'",
            "%nMore on a command: hotspan help attach"
        })
final class Hotspan {
    // Both are read by picocli alone.
    @SuppressWarnings("unused")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            hidden = true)
    private boolean help;

    @SuppressWarnings("unused")
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            hidden = true)
    private boolean version;

    /** The build writes it into a file beside this class. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            try (InputStream in = Hotspan.class.getResourceAsStream("version.txt")) {
                String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
                return new String[] {"hotspan " + text};
            }
        }
    }
}
