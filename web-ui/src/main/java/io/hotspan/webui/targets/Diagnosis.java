package io.hotspan.webui.targets;

import java.util.List;

/**
 * What can be said of a JVM before anything is done to it.
 *
 * @param attachable whether an attach is expected to work
 * @param summary one sentence
 */
public record Diagnosis(boolean attachable, String summary, List<Finding> findings) {
    /** How much a finding matters. */
    public enum Level {
        OK,
        NOTE,
        WARNING,
        PROBLEM
    }

    /** One thing found; the action says what to do about it, or is empty. */
    public record Finding(Level level, String text, String action) {}
}
