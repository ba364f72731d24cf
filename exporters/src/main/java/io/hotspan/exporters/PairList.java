package io.hotspan.exporters;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code key=value,key=value} with percent-encoding: how OpenTelemetry's environment variables list things. */
final class PairList {
    private PairList() {}

    /**
     * Reads a list; of a key given twice the last value counts.
     *
     * @throws IllegalArgumentException when a part is no pair; the message names its position, not its text, which may be
     *     a secret
     */
    static Map<String, String> parse(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        int number = 0;
        for (String part : text.split(",", -1)) {
            number++;
            if (part.trim().isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String key = equals < 0 ? "" : decode(part.substring(0, equals).trim(), number);
            if (key.isEmpty()) {
                throw new IllegalArgumentException("entry " + number + " is not key=value");
            }
            pairs.put(key, decode(part.substring(equals + 1).trim(), number));
        }
        return pairs;
    }

    /** Percent-decoding; unlike a form's, a plus sign stays one. */
    static String decode(String text, int number) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(hexPair(text, i, number));
                i += 2;
            } else {
                byte[] utf8 = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
                bytes.write(utf8, 0, utf8.length);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("entry " + number + " is not UTF-8 once its % signs are decoded", e);
        }
    }

    private static int hexPair(String text, int at, int number) {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("entry " + number + " has a % without two hexadecimal digits");
        }
        return high * 16 + low;
    }
}
