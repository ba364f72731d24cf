package io.hotspan.webui.targets;

import java.util.List;

/**
 * A method of a loaded class.
 *
 * @param parameterNames empty when the class file does not hold them
 * @param line first line, or 0
 * @param refusal why it cannot be probed, or empty
 */
public record FoundMethod(
        String className,
        String name,
        String descriptor,
        String modifiers,
        List<String> parameterNames,
        int line,
        String refusal) {}
