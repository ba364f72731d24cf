package io.hotspan.cli.say;

import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, in columns as wide as their widest cell. Cells are made safe to print. Not shared between threads. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] numbers;

    /** Headings; one that starts with {@code >} stands over numbers, which are set to the right. */
    public Table(String... headings) {
        numbers = new boolean[headings.length];
        String[] first = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            numbers[i] = headings[i].startsWith(">");
            first[i] = numbers[i] ? headings[i].substring(1) : headings[i];
        }
        rows.add(first);
    }

    public void row(String... cells) {
        String[] safe = new String[numbers.length];
        for (int i = 0; i < safe.length; i++) {
            safe[i] = i < cells.length ? Escapes.line(cells[i]) : "";
        }
        rows.add(safe);
    }

    public boolean isEmpty() {
        return rows.size() == 1;
    }

    /** Heading and rows, without blanks at the end. */
    public List<String> lines() {
        int[] widths = new int[numbers.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(i == 0 ? "" : GAP)
                        .append(numbers[i] ? Words.right(row[i], widths[i]) : Words.left(row[i], widths[i]));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
