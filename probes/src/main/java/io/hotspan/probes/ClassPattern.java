package io.hotspan.probes;

import io.hotspan.probes.expr.Cursor;
import io.hotspan.probes.expr.ProbeSyntaxException;

/**
 * Which classes: an exact name, {@code com.shop.*} (one package), {@code com.shop..*} (any depth), {@code
 * com.shop..*Repository}, {@code com.shop.Order$Line} (nested), {@code +com.shop.Gateway} (implementors and
 * subclasses). A {@code *} also stands for nested classes: {@code $} is a character like any other.
 */
public final class ClassPattern {
    private final Glob glob;
    private final boolean implementors;

    ClassPattern(Glob glob, boolean implementors) {
        this.glob = glob;
        this.implementors = implementors;
    }

    /**
     * A class pattern alone, for policy files and searches.
     *
     * @throws ProbeSyntaxException when it is malformed or names every class
     */
    public static ClassPattern parse(String text) throws ProbeSyntaxException {
        Cursor cursor = new Cursor(text);
        ClassPattern pattern = new PointParser(cursor).classPattern();
        if (!cursor.skipBlanks().atEnd()) {
            throw cursor.error("expected the end and found " + cursor.seen(), "write a class pattern alone");
        }
        return pattern;
    }

    /**
     * Whether the pattern fits this name. With {@link #implementors}, ask it for the class and for each of its
     * supertypes: one that fits is enough.
     *
     * @param binaryName with dots, and {@code $} before nested classes
     */
    public boolean matchesName(String binaryName) {
        return glob.matches(binaryName);
    }

    /** Whether subclasses and implementors of what fits are meant too. */
    public boolean implementors() {
        return implementors;
    }

    /** Whether the name has no wildcard; with {@link #implementors} there may still be several classes. */
    public boolean isExact() {
        return glob.isExact();
    }

    /** The name or pattern without the {@code +}. */
    public String name() {
        return glob.text();
    }

    /** The canonical text. */
    public String text() {
        return (implementors ? "+" : "") + glob.text();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassPattern && ((ClassPattern) other).text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
