package io.hotspan.webui.pins;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Durations;
import java.util.Locale;

/** One probe as the file holds it. Of the limits only the rate: a permanent probe ends neither by hits nor by time. */
record PinEntry(String text, double ratePerSecond) {
    PinEntry {
        requireNonNull(text, "text is null");
    }

    /** As an item of a block sequence whose dashes stand behind the given indentation; ends with a line break. */
    String block(String indentation) {
        return indentation + "- " + item(indentation + "  ");
    }

    /** Without the dash. */
    String item(String indentation) {
        return "probe: " + quoted(text) + "\n" + indentation + limits() + "\n";
    }

    String limits() {
        return "limits: { rate: " + rate() + " }";
    }

    String rate() {
        return Durations.rateText(ratePerSecond);
    }

    /** A double-quoted scalar: the one form that takes every character. */
    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
