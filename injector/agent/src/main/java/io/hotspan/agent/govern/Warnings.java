package io.hotspan.agent.govern;

import io.hotspan.probes.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a report says about a probe besides its counts, sorted, each once. A probe may live for months in a JVM that makes classes all the
 * time, so only so many are kept; the others are counted. Any thread. Guarded by: this.
 */
final class Warnings {
    static final int MOST = 100;
    static final int CHARS = 500;

    private final TreeSet<String> said = new TreeSet<>();
    private long unsaid;

    synchronized void add(String warning) {
        String cut = Texts.cut(warning, CHARS);
        if (said.size() < MOST || said.contains(cut)) said.add(cut);
        else unsaid++;
    }

    synchronized int size() {
        return said.size();
    }

    /** The first of them, or what is to be said where there is none. */
    synchronized String firstOr(String otherwise) {
        return said.isEmpty() ? otherwise : said.first();
    }

    /** All of them, and how many are not among them. */
    synchronized List<String> list() {
        List<String> all = new ArrayList<>(said);
        if (unsaid > 0) all.add("… and " + unsaid + " more of the kind");
        return all;
    }
}
