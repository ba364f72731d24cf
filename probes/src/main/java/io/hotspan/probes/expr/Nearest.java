package io.hotspan.probes.expr;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The name a user most likely meant: the nearest by edit distance, where swapping two neighbours is one edit. */
public final class Nearest {
    private static final int MAX_WORD = 64;

    private Nearest() {}

    /** The nearest of the names, or null when none is near. Words above 64 characters have no near name. */
    public static @Nullable String of(String word, Collection<String> names) {
        String nearest = null;
        int best = Integer.MAX_VALUE;
        for (String name : names) {
            int distance = distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance <= tolerance(word, name) && distance < best) {
                best = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /** {@code did you mean qty?}, or the fallback when no name is near. */
    public static String question(String word, Collection<String> names, String fallback) {
        String nearest = of(word, names);
        return nearest == null ? fallback : "did you mean " + nearest + "?";
    }

    /** One edit in a short word, about one in three letters in a long one; the shorter of the two decides. */
    private static int tolerance(String word, String name) {
        int length = Math.min(word.length(), name.length());
        return length <= 1 ? 0 : Math.max(1, length / 3);
    }

    /** Edits between two words: insert, delete, replace, swap neighbours. */
    static int distance(String a, String b) {
        if (a.length() > MAX_WORD || b.length() > MAX_WORD) {
            return Integer.MAX_VALUE;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
