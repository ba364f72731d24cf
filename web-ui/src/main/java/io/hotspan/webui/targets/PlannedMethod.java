package io.hotspan.webui.targets;

/**
 * What a probe would do to one method.
 *
 * @param verdict {@code allow}, {@code graft} or {@code refuse}
 * @param note why, or what to know
 * @param frameBytes by which its frame would grow
 */
public record PlannedMethod(
        String className, String loader, String name, String descriptor, String verdict, String note, int frameBytes) {}
