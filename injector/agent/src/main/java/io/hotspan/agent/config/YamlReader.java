package io.hotspan.agent.config;

import io.hotspan.agent.config.YamlNode.Kind;
import io.hotspan.agent.config.YamlNode.Style;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * A YAML text as a tree of texts, lists and maps. Only the parser's events are used: no tag is followed and no object
 * made, so that a file cannot name a class. An alias is the node itself and no copy, so that aliases cannot grow.
 *
 * <p>Not shared between threads.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 12;
    private static final int MAX_NODES = 50_000;
    private static final String TEXT_TAG = "tag:yaml.org,2002:str";

    private final FileText file;
    private final ParserImpl parser;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private int nodes;
    private int lastOffset;

    private YamlReader(FileText file) {
        this.file = file;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(ProbeFile.MAX_LENGTH + 1);
        this.parser = new ParserImpl(new StreamReader(file.text()), options);
    }

    /** The document, or null when there is none. */
    static @Nullable YamlNode read(FileText file) throws ConfigException {
        checkCharacters(file);
        return new YamlReader(file).document();
    }

    /** The parser would find them too, but not tell the place. */
    private static void checkCharacters(FileText file) throws ConfigException {
        String text = file.text();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                throw file.error(
                        i,
                        "the character U+" + String.format("%04X", c) + " cannot stand in a file",
                        c == 0 ? "save the file as UTF-8" : "remove it, or write it as an escape in double quotes");
            }
        }
    }

    private @Nullable YamlNode document() throws ConfigException {
        next();
        Event first = next();
        if (!(first instanceof DocumentStartEvent)) {
            return null;
        }
        YamlNode root = node(next(), 0);
        next();
        Event after = next();
        if (after instanceof DocumentStartEvent) {
            throw file.error(start(after), "a second document begins here", "keep one document, without ---");
        }
        return root;
    }

    private YamlNode node(Event event, int depth) throws ConfigException {
        int start = start(event);
        if (++nodes > MAX_NODES) {
            throw file.error(start, "the file has more than " + MAX_NODES + " values", "write fewer probes");
        }
        if (depth > MAX_DEPTH) {
            throw file.error(start, "lists and maps are nested " + depth + " deep", "close some before this one");
        }
        if (event instanceof AliasEvent) {
            return aliased((AliasEvent) event, start);
        }
        YamlNode node = event instanceof ScalarEvent
                ? scalar((ScalarEvent) event, start)
                : collection((CollectionStartEvent) event, start, depth);
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode aliased(AliasEvent alias, int start) throws ConfigException {
        YamlNode node = anchors.get(alias.getAnchor());
        if (node == null) {
            throw file.error(
                    start,
                    "*" + FileText.shortened(alias.getAnchor()) + " names no anchor above",
                    "put the text in quotes if it is a probe, or write &" + FileText.shortened(alias.getAnchor())
                            + " before what it means");
        }
        return node;
    }

    private YamlNode scalar(ScalarEvent event, int start) throws ConfigException {
        refuseTag(event.getTag(), start);
        Style style = Style.BLOCK;
        if (event.isPlain()) {
            style = Style.PLAIN;
        } else if (event.isSQuoted()) {
            style = Style.SINGLE_QUOTED;
        } else if (event.isDQuoted()) {
            style = Style.DOUBLE_QUOTED;
        }
        return YamlNode.scalar(style, event.getValue(), start, offset(event.getEndMark()));
    }

    private YamlNode collection(CollectionStartEvent event, int start, int depth) throws ConfigException {
        refuseTag(event.getTag(), start);
        boolean map = event.getEventId() == Event.ID.MappingStart;
        YamlNode node = YamlNode.collection(map ? Kind.MAP : Kind.LIST, start);
        Event child = next();
        while (child.getEventId() != Event.ID.MappingEnd && child.getEventId() != Event.ID.SequenceEnd) {
            node.children().add(node(child, depth + 1));
            child = next();
        }
        node.endAt(offset(child.getEndMark()));
        return node;
    }

    private void refuseTag(@Nullable String tag, int start) throws ConfigException {
        if (tag != null && !"!".equals(tag) && !TEXT_TAG.equals(tag)) {
            throw file.error(
                    start,
                    "the tag " + FileText.shortened(tag) + " is not allowed here",
                    "remove it, or put the text in quotes if the ! belongs to it");
        }
    }

    private int start(Event event) {
        return offset(event.getStartMark());
    }

    private int offset(@Nullable Mark mark) {
        if (mark != null) {
            lastOffset = file.offset(mark.getIndex());
        }
        return lastOffset;
    }

    private Event next() throws ConfigException {
        try {
            return parser.getEvent();
        } catch (MarkedYAMLException e) {
            throw YamlProblem.of(file, e);
        } catch (RuntimeException e) {
            // A text may break the parser in ways it does not declare; the application's start must not depend on it.
            throw file.error(
                    lastOffset,
                    "the YAML parser gave up behind this: " + e.getClass().getSimpleName(),
                    YamlProblem.QUOTES);
        }
    }
}
