package io.hotspan.attach;

import org.jspecify.annotations.Nullable;

/**
 * One thing the doctor saw.
 *
 * @param level how much it matters
 * @param topic one word, for instance {@code flags}
 * @param sentence what was seen, with the value
 * @param action what to do; "" when there is nothing to do
 * @param refusal why no attach is tried; null unless the level is REFUSE
 */
public record Finding(
        Level level,
        String topic,
        String sentence,
        String action,
        @Nullable AttachCode refusal) {
    /** How much a finding matters. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Worth knowing. */
        NOTE,
        /** Something will cost or may be missing. */
        WARN,
        /** No attach is tried. */
        REFUSE
    }

    static Finding ok(String topic, String sentence) {
        return new Finding(Level.OK, topic, sentence, "", null);
    }

    static Finding note(String topic, String sentence, String action) {
        return new Finding(Level.NOTE, topic, sentence, action, null);
    }

    static Finding warn(String topic, String sentence, String action) {
        return new Finding(Level.WARN, topic, sentence, action, null);
    }

    static Finding refuse(AttachCode code, String topic, String sentence, String action) {
        return new Finding(Level.REFUSE, topic, sentence, action, code);
    }

    AttachFailure asFailure() {
        return new AttachFailure(refusal == null ? AttachCode.LOAD : refusal, sentence, action);
    }
}
