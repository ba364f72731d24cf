package io.hotspan.webui.targets;

/** A loaded class, by binary name, and the loader it came from. */
public record FoundClass(String name, String loader) {}
