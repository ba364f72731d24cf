package io.hotspan.probes;

import static java.util.Objects.requireNonNull;

/** Why something may not be probed, and what to do instead. An answer, not an exception. */
public final class Refusal {
    private final RefusalCode code;
    private final String what;
    private final String action;

    /**
     * A refusal.
     *
     * @param what the sentence that names the thing: "com.shop.Native.copy is native"; empty takes the code's sentence
     * @param action what the user can do instead, or empty when there is nothing
     */
    public Refusal(RefusalCode code, String what, String action) {
        this.code = requireNonNull(code, "code is null");
        this.what = what.isEmpty() ? code.sentence() : what;
        this.action = requireNonNull(action, "action is null");
    }

    /** A refusal in the code's own words. */
    public static Refusal of(RefusalCode code, String action) {
        return new Refusal(code, "", action);
    }

    public RefusalCode code() {
        return code;
    }

    /** What happened, with the value. */
    public String what() {
        return what;
    }

    /** What to do instead, or empty. */
    public String action() {
        return action;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Refusal
                && ((Refusal) other).code == code
                && ((Refusal) other).what.equals(what)
                && ((Refusal) other).action.equals(action);
    }

    @Override
    public int hashCode() {
        return 31 * code.hashCode() + what.hashCode();
    }

    /** {@code NATIVE: what; action}. */
    @Override
    public String toString() {
        return code + ": " + what + (action.isEmpty() ? "" : "; " + action);
    }
}
