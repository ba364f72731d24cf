package io.hotspan.webui;

/** Which hotspan this is. */
final class Version {
    private Version() {}

    /** From the jar's manifest; {@code dev} when it runs from classes. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
