package io.hotspan.probes;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.expr.Expr;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypedExpr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An immutable definition: what to watch and until when. It never says how it is going. */
public final class Probe {
    static final int MAX_NAME = 64;

    private final String id;
    private final ParsedProbe parsed;
    private final Limits limits;
    private final boolean jdkAllowed;
    private final boolean waitForClass;

    private Probe(String id, ParsedProbe parsed, Limits limits, boolean jdkAllowed, boolean waitForClass) {
        this.id = checked(id);
        this.parsed = requireNonNull(parsed, "parsed is null");
        this.limits = requireNonNull(limits, "limits is null");
        this.jdkAllowed = jdkAllowed;
        this.waitForClass = waitForClass;
    }

    /**
     * A probe that may not touch JDK classes and does not wait for classes.
     *
     * @param id 1 to 64 letters, digits, {@code . _ -}; unique among the target's probes
     * @throws IllegalArgumentException when the id is malformed
     */
    public static Probe of(String id, ParsedProbe parsed, Limits limits) {
        return new Probe(id, parsed, limits, false, false);
    }

    /** Parses the text; see {@link ProbeParser#parse}. */
    public static Probe parse(String id, String text, Limits limits) throws ProbeSyntaxException {
        return of(id, ProbeParser.parse(text), limits);
    }

    private static String checked(String id) {
        if (!isPlain(id)) {
            throw new IllegalArgumentException(
                    "a probe's name has 1 to " + MAX_NAME + " letters, digits, '.', '_' or '-': " + id);
        }
        return id;
    }

    /** 1 to {@link #MAX_NAME} letters, digits, {@code . _ -}: fit for a file, a key, a command line. */
    static boolean isPlain(String name) {
        int at = 0;
        while (at < name.length() && isPlain(name.codePointAt(at))) {
            at += Character.charCount(name.codePointAt(at));
        }
        return at == name.length() && at > 0 && at <= MAX_NAME;
    }

    private static boolean isPlain(int c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
    }

    public String id() {
        return id;
    }

    /** The canonical text. */
    public String text() {
        return parsed.text();
    }

    /** As it was written. Columns count in this text. */
    public String source() {
        return parsed.source();
    }

    public ParsedProbe parsed() {
        return parsed;
    }

    public ProbePoint point() {
        return parsed.point();
    }

    /** The condition, or null when every call matches. */
    public @Nullable Expr condition() {
        return parsed.condition();
    }

    public Action action() {
        return parsed.action();
    }

    public List<Capture> captures() {
        return parsed.captures();
    }

    public Limits limits() {
        return limits;
    }

    /** Whether JDK classes may be touched. */
    public boolean jdkAllowed() {
        return jdkAllowed;
    }

    /** Whether the probe stays, WAITING, when no class matches yet. */
    public boolean waitForClass() {
        return waitForClass;
    }

    /** See {@link ParsedProbe#check}. */
    public @Nullable TypedExpr check(Signature signature) throws ProbeSyntaxException {
        return parsed.check(signature);
    }

    public Probe withLimits(Limits newLimits) {
        return new Probe(id, parsed, newLimits, jdkAllowed, waitForClass);
    }

    public Probe withJdkAllowed(boolean allowed) {
        return new Probe(id, parsed, limits, allowed, waitForClass);
    }

    public Probe withWaitForClass(boolean wait) {
        return new Probe(id, parsed, limits, jdkAllowed, wait);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Probe
                && ((Probe) other).id.equals(id)
                && ((Probe) other).parsed.equals(parsed)
                && ((Probe) other).limits.equals(limits)
                && ((Probe) other).jdkAllowed == jdkAllowed
                && ((Probe) other).waitForClass == waitForClass;
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + parsed.hashCode();
    }

    /** {@code p1: com.shop.OrderService::place (100 hits, 50/s, 2m)}. */
    @Override
    public String toString() {
        return id + ": " + text() + " (" + limits + ")";
    }
}
