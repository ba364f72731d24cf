package io.hotspan.cli.live;

import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.wire.Stopped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a session ended.
 *
 * @param reason as a constant, for programs
 * @param sentence for people: why it ended
 * @param ledger of all probes together, completed
 * @param stopped what the agent said of the restored code; null when it said nothing
 * @param kept the probes left behind on purpose
 * @param unsent why spans did not get where they were to go; empty when they did
 */
public record Ending(
        EndReason reason,
        String sentence,
        Ledger ledger,
        @Nullable Stopped stopped,
        List<String> kept,
        String unsent) {

    /** Whether every class that was changed is known to be as before. */
    boolean restored() {
        return stopped != null && isRestored(stopped);
    }

    /** Whether every class that was changed is as before, as the agent says. */
    public static boolean isRestored(Stopped stopped) {
        return stopped.failed() == 0 && stopped.identical() >= stopped.classes();
    }

    /** What it means for the command, some probes having matched nothing or not. */
    public ExitCode exit(boolean partial) {
        if (reason == EndReason.TARGET_EXIT) {
            return ExitCode.GONE;
        }
        if (kept.isEmpty() && !restored()) {
            return ExitCode.NOT_RESTORED;
        }
        if (reason == EndReason.GOVERNOR) {
            return ExitCode.GOVERNOR;
        }
        boolean ours = reason == EndReason.FAULT || reason == EndReason.ERROR;
        return partial || !unsent.isEmpty() || ours ? ExitCode.PARTIAL : ExitCode.DONE;
    }

    /** Prints the books and the last line. */
    public void print(Screen screen, boolean partial) {
        if (screen.json()) {
            screen.line(json(exit(partial)));
            return;
        }
        screen.line(books(ledger));
        screen.line("stopped: " + Escapes.line(sentence) + " — " + Words.count(ledger.recorded(), "hit", "hits") + ", "
                + Words.grouped(ledger.exported()) + " exported, " + Words.grouped(ledger.droppedTotal()) + " dropped; "
                + code());
        if (stopped != null) {
            for (String failure : stopped.failures()) {
                screen.line("  " + screen.red(Escapes.line(failure)));
            }
        }
    }

    /** {@code ledger: 9 entered = 7 skipped (7 condition false) + 0 open + 2 recorded; 2 recorded = …}. */
    public static String books(Ledger ledger) {
        return "ledger:  " + Words.grouped(ledger.entered()) + " entered = " + Words.grouped(ledger.skippedTotal())
                + " skipped" + causes(ledger.skipped()) + " + " + Words.grouped(ledger.open()) + " open + "
                + Words.grouped(ledger.recorded()) + " recorded; " + Words.grouped(ledger.recorded()) + " recorded = "
                + Words.grouped(ledger.exported()) + " exported + " + Words.grouped(ledger.droppedTotal()) + " dropped"
                + causes(ledger.dropped()) + " + " + Words.grouped(ledger.inFlight()) + " in flight";
    }

    private static String causes(Map<? extends Enum<?>, Long> counts) {
        if (counts.isEmpty()) {
            return "";
        }
        StringBuilder causes = new StringBuilder();
        for (Map.Entry<? extends Enum<?>, Long> entry : counts.entrySet()) {
            causes.append(causes.length() == 0 ? " (" : ", ")
                    .append(Words.grouped(entry.getValue()))
                    .append(' ')
                    .append(Words.cause(entry.getKey()));
        }
        return causes.append(')').toString();
    }

    private String code() {
        if (!kept.isEmpty()) {
            return String.join(", ", kept) + " left behind";
        }
        if (reason == EndReason.TARGET_EXIT) {
            return "nothing is left to restore";
        }
        if (stopped == null) {
            return "the agent did not say whether the code was restored";
        }
        return restored(stopped);
    }

    /** {@code 2 classes restored and verified identical}, or how many are not. */
    public static String restored(Stopped stopped) {
        if (stopped.classes() == 0 && stopped.failed() == 0) {
            return "no class was changed";
        }
        if (isRestored(stopped)) {
            return Words.count(stopped.classes(), "class", "classes") + " restored and verified identical";
        }
        return (stopped.classes() - stopped.identical()) + " of " + Words.count(stopped.classes(), "class", "classes")
                + " NOT verified as before";
    }

    private JsonLine json(ExitCode exit) {
        JsonLine line = JsonLine.of("stopped").put("reason", reason.name()).put("message", sentence);
        line.open("ledger")
                .put("entered", ledger.entered())
                .counts("skipped", ledger.skipped())
                .put("open", ledger.open())
                .put("recorded", ledger.recorded())
                .put("exported", ledger.exported())
                .counts("dropped", ledger.dropped())
                .put("inFlight", ledger.inFlight())
                .close();
        restored(line, stopped);
        line.list("kept", kept);
        if (!unsent.isEmpty()) {
            line.put("unsent", unsent);
        }
        return line.put("exit", exit.number());
    }

    /** The object {@code restored}; all zero when the agent said nothing. The reasons stand in it when there are any. */
    public static JsonLine restored(JsonLine line, @Nullable Stopped stopped) {
        line.open("restored")
                .put("classes", stopped == null ? 0 : stopped.classes())
                .put("identical", stopped == null ? 0 : stopped.identical())
                .put("failed", stopped == null ? 0 : stopped.failed());
        if (stopped != null && stopped.failed() > 0) {
            line.list("failures", stopped.failures());
        }
        return line.close();
    }
}
