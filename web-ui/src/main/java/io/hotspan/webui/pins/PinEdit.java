package io.hotspan.webui.pins;

import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One edit of the file's text. The parser says where things stand; text is put in there and nothing else is touched, so
 * that comments, order and quoting stay. Where the layout does not allow it, nothing is changed and the user is told
 * what to add by hand.
 *
 * <p>Not shared between threads.
 */
final class PinEdit {
    private static final String HEADER = """
            # Probes that stay: run the application with -javaagent:hotspan.jar=<this file>.
            # The file is read again when it changes.
            """;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setLabel("the file")
            .setAllowDuplicateKeys(false)
            .build();

    private final String before;
    private final String file;
    private String outcome = "added";

    /** @param file its name, for messages */
    PinEdit(String before, String file) {
        this.before = before;
        this.file = file;
    }

    /** {@code added}, {@code updated} or {@code unchanged}. */
    String outcome() {
        return outcome;
    }

    /** The text with the probe in it. */
    String pin(PinEntry entry) throws PinException {
        if (before.isBlank()) {
            return HEADER + "probes:\n" + entry.block("  ");
        }
        Optional<Node> root = compose();
        if (root.isEmpty()) {
            return ended(before) + "probes:\n" + entry.block("  ");
        }
        if (!(root.get() instanceof MappingNode top) || top.getFlowStyle() == FlowStyle.FLOW) {
            throw byHand("is not a list of keys, one a line", entry);
        }
        NodeTuple probes = find(top, "probes");
        if (probes == null) {
            return ended(before) + "probes:\n" + entry.block("  ");
        }
        if (probes.getValueNode() instanceof SequenceNode list) {
            return list.getValue().isEmpty() ? first(list, entry) : among(list, entry);
        }
        if (isEmpty(probes.getValueNode())) {
            return insertAfterLine(end(probes.getKeyNode()), entry.block("  "));
        }
        throw byHand("has something else than a list under probes:", entry);
    }

    /** Reads the result back: what was there is there, and so is the probe. */
    void verify(String after, PinEntry entry) throws PinException {
        Map<String, Object> old = load(before);
        Map<String, Object> fresh = load(after);
        List<Object> oldProbes = list(old.remove("probes"));
        List<Object> freshProbes = list(fresh.remove("probes"));
        boolean others = old.equals(fresh) && withoutProbe(freshProbes, entry).equals(withoutProbe(oldProbes, entry));
        long here = freshProbes.stream().filter(item -> isProbe(item, entry)).count();
        if (!others || here == 0) {
            throw byHand("is laid out in a way that cannot be edited safely", entry);
        }
    }

    private String among(SequenceNode list, PinEntry entry) throws PinException {
        for (Node item : list.getValue()) {
            if (item instanceof ScalarNode scalar && same(scalar.getValue(), entry)) {
                outcome = "updated";
                return splice(start(item).getIndex(), end(item).getIndex(), trimmed(entry.item(indentation(item))));
            }
            if (item instanceof MappingNode mapping) {
                NodeTuple probe = find(mapping, "probe");
                if (probe != null && probe.getValueNode() instanceof ScalarNode text && same(text.getValue(), entry)) {
                    return update(mapping, probe, entry);
                }
            }
        }
        if (list.getFlowStyle() == FlowStyle.FLOW) {
            throw byHand("has its probes in one line, in brackets", entry);
        }
        Node last = list.getValue().get(list.getValue().size() - 1);
        return insertAfterLine(end(last), entry.block(" ".repeat(start(list).getColumn())));
    }

    /** The same probe is there already: only its rate may differ. */
    private String update(MappingNode item, NodeTuple probe, PinEntry entry) throws PinException {
        NodeTuple limits = find(item, "limits");
        if (limits == null) {
            if (item.getFlowStyle() == FlowStyle.FLOW) {
                throw byHand("has this probe already, in braces and without limits", entry);
            }
            outcome = "updated";
            return insertAfterLine(end(probe.getValueNode()), indentation(item) + entry.limits() + "\n");
        }
        if (limits.getValueNode() instanceof MappingNode values) {
            NodeTuple rate = find(values, "rate");
            if (rate != null
                    && rate.getValueNode() instanceof ScalarNode old
                    && !old.getValue().equals(entry.rate())) {
                outcome = "updated";
                return splice(start(old).getIndex(), end(old).getIndex(), entry.rate());
            }
        }
        outcome = "unchanged";
        return before;
    }

    /** {@code probes: []} becomes a list with one item. */
    private String first(SequenceNode empty, PinEntry entry) {
        int from = start(empty).getIndex();
        int to = end(empty).getIndex();
        int lineEnd = lineEnd(to);
        String rest = before.substring(at(to), lineEnd);
        return before.substring(0, at(from)).stripTrailing() + rest + "\n" + entry.block("  ") + tail(lineEnd);
    }

    private String insertAfterLine(Mark end, String block) {
        int index = at(end.getIndex());
        // A block scalar ends behind its last line break.
        boolean behindBreak = index > 0 && before.charAt(index - 1) == '\n';
        int lineEnd = behindBreak ? index - 1 : lineEnd(end.getIndex());
        return before.substring(0, lineEnd) + "\n" + block + tail(lineEnd);
    }

    private String tail(int lineEnd) {
        return lineEnd < before.length() ? before.substring(lineEnd + 1) : "";
    }

    private String splice(int from, int to, String text) {
        return before.substring(0, at(from)) + text + before.substring(at(to));
    }

    private int lineEnd(int index) {
        int end = before.indexOf('\n', at(index));
        return end < 0 ? before.length() : end;
    }

    /** Marks count code points. */
    private int at(int codePoint) {
        return before.offsetByCodePoints(0, Math.min(codePoint, before.codePointCount(0, before.length())));
    }

    private Optional<Node> compose() throws PinException {
        try {
            return new Compose(SETTINGS).composeString(before);
        } catch (YamlEngineException e) {
            throw new PinException(
                    "The file " + file + " cannot be read as it stands: " + e.getMessage(), "Mend it, then pin again.");
        }
    }

    private Map<String, Object> load(String text) throws PinException {
        try {
            Object loaded = new Load(SETTINGS).loadFromString(text);
            Map<String, Object> map = new LinkedHashMap<>();
            if (loaded instanceof Map<?, ?> entries) {
                entries.forEach((key, value) -> map.put(String.valueOf(key), value == null ? "" : value));
            }
            return map;
        } catch (YamlEngineException e) {
            throw new PinException(
                    "The file " + file + " could not be edited safely: " + e.getMessage(), "Add the probe by hand.");
        }
    }

    private static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> items ? new ArrayList<>(items) : List.of();
    }

    private static List<Object> withoutProbe(List<Object> items, PinEntry entry) {
        return items.stream().filter(item -> !isProbe(item, entry)).toList();
    }

    private static boolean isProbe(Object item, PinEntry entry) {
        Object text = item instanceof Map<?, ?> map ? map.get("probe") : item;
        return text instanceof String string && same(string, entry);
    }

    /** The same probe, however it is spaced. */
    private static boolean same(String text, PinEntry entry) {
        if (text.equals(entry.text())) {
            return true;
        }
        try {
            return ProbeParser.parse(text).text().equals(entry.text());
        } catch (ProbeSyntaxException e) {
            return false;
        }
    }

    private static @Nullable NodeTuple find(MappingNode mapping, String key) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                return tuple;
            }
        }
        return null;
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getValue().isEmpty() || scalar.getValue().equals("null"));
    }

    private static String indentation(Node node) {
        return " ".repeat(start(node).getColumn());
    }

    private static Mark start(Node node) {
        return node.getStartMark().orElseThrow();
    }

    /** Where the last scalar in it ends: a block collection's own end lies behind the comments that follow it. */
    private static Mark end(Node node) {
        if (node instanceof CollectionNode<?> collection
                && collection.getFlowStyle() != FlowStyle.FLOW
                && !collection.getValue().isEmpty()) {
            Object last = collection.getValue().get(collection.getValue().size() - 1);
            return end(last instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) last);
        }
        return node.getEndMark().orElseThrow();
    }

    private static String ended(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }

    private static String trimmed(String text) {
        return text.stripTrailing();
    }

    private PinException byHand(String why, PinEntry entry) {
        return new PinException(
                "The file " + file + " " + why + ", so it was left as it is.",
                "Add this to it by hand: " + entry.block("").strip().replaceAll("\\s*\\n\\s*", ", "));
    }
}
