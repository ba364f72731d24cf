package io.hotspan.cli;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a probe may touch. */
final class ProbeOptions {
    @Option(names = "--jdk", description = "Allow probes on the JDK's own classes.")
    private boolean jdk;

    @Option(names = "--wait", description = "Wait for a class that is not loaded yet.")
    private boolean waitForClass;

    @Option(names = "--yes", description = "Answer every question with yes, such as: 35 methods, place it?")
    private boolean yes;

    @Option(names = "--take-over", description = "End the session of whoever holds this JVM.")
    private boolean takeOver;

    /** Takes an option that {@link PlainLine} has read; false when it is none of these. */
    boolean take(String name) {
        switch (name) {
            case "--jdk" -> jdk = true;
            case "--wait" -> waitForClass = true;
            case "--yes" -> yes = true;
            case "--take-over" -> takeOver = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    boolean jdk() {
        return jdk;
    }

    boolean waitForClass() {
        return waitForClass;
    }

    boolean yes() {
        return yes;
    }

    boolean takeOver() {
        return takeOver;
    }

    /** Reads the probes before anything is touched. */
    static List<ParsedProbe> parse(List<String> texts) throws Failure {
        List<ParsedProbe> probes = new ArrayList<>();
        for (String text : texts) {
            try {
                probes.add(ProbeParser.parse(text));
            } catch (ProbeSyntaxException e) {
                throw Failure.of(ExitCode.USAGE, "HS-PROBE-SYNTAX", e);
            }
        }
        return probes;
    }
}
