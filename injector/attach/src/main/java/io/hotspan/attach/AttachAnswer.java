package io.hotspan.attach;

import io.hotspan.probes.Texts;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM answered to {@code load}. Its first line is the status of the request. Then follows, when the agent was tried,
 * {@code 0} (JDK 8) or {@code return code: 0} (9 and later), and when it was not, a text.
 *
 * @param status 0 when the request was understood
 * @param agentResult what the instrument library returned; null when it was not called
 * @param text everything after the status line
 */
record AttachAnswer(int status, @Nullable Integer agentResult, String text) {
    private static final Pattern RESULT = Pattern.compile("(?:return code: )?(-?\\d{1,9})");
    private static final Pattern STATUS = Pattern.compile("-?\\d{1,9}");
    private static final int BAD_JAR = 100;
    private static final int START_FAILED = 102;
    private static final int NO_ANSWER = -1;
    private static final int MAX_TEXT = 300;

    static AttachAnswer parse(String answer) {
        String[] parts = answer.split("\n", 2);
        String first = parts[0].trim();
        String text = parts.length > 1 ? parts[1].trim() : "";
        if (!STATUS.matcher(first).matches()) {
            return new AttachAnswer(NO_ANSWER, null, answer.trim());
        }
        Matcher result = RESULT.matcher(text);
        return new AttachAnswer(
                Integer.parseInt(first), result.matches() ? Integer.valueOf(result.group(1)) : null, text);
    }

    boolean loaded() {
        return status == 0 && (agentResult != null ? agentResult == 0 : text.isEmpty());
    }

    /** Whether the JVM opened the jar and could not start what is in it. */
    boolean startFailed() {
        return status == 0 && agentResult != null && agentResult == START_FAILED;
    }

    /** Does nothing when the agent is in, else throws the sentence that fits. */
    void requireLoaded(Jvm jvm) throws AttachFailure {
        if (loaded()) {
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("dynamic agent loading is not enabled")) {
            throw Refusals.dynamicLoadingOff(jvm).asFailure();
        }
        if (lower.contains("java.instrument")) {
            throw Refusals.noInstrument(jvm).asFailure();
        }
        if (agentResult != null && agentResult == BAD_JAR) {
            throw new AttachFailure(
                    AttachCode.LOAD,
                    "JVM " + jvm.pid() + " could not open the agent jar in its /tmp, or found no Agent-Class in it.",
                    "See its error output for the reason; a cleaner of /tmp or a security profile may be at work.");
        }
        throw new AttachFailure(
                AttachCode.LOAD,
                "JVM " + jvm.pid() + " could not start the agent: " + shortened() + ".",
                "See its error output for the reason, and report it with the output of `hotspan doctor " + jvm.pid()
                        + "`.");
    }

    private String shortened() {
        String line = text.replaceAll("\\p{C}+", " ").trim();
        String said = Texts.cut(line, MAX_TEXT);
        return status == 0 ? said : "status " + status + " " + said;
    }
}
