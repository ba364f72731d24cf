package io.hotspan.webui;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Which hotspan this is: the build writes it into a file beside this class. */
final class Version {
    private Version() {}

    /** The version, or empty when the file did not come along. */
    static String text() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            return "";
        }
    }
}
