package io.hotspan.agent.config;

import io.hotspan.agent.config.YamlNode.Kind;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.Probe;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.wire.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The probes of one file. Not shared between threads. */
final class ProbeList {
    private static final int MAX_PROBES = 1_000;
    private static final List<String> KEYS =
            Collections.unmodifiableList(Arrays.asList("name", "probe", "limits", "jdk"));

    private final FileText file;
    /** Where each id was given: the name, or the probe that has none. */
    private final Map<String, YamlNode> ids = new HashMap<>();

    ProbeList(FileText file) {
        this.file = file;
    }

    List<Wanted> read(YamlNode list) throws ConfigException {
        List<YamlNode> items = list.children();
        if (items.size() > MAX_PROBES) {
            throw file.error(
                    items.get(MAX_PROBES),
                    "the file has " + items.size() + " probes",
                    "write at most " + MAX_PROBES + "; one pattern covers many methods");
        }
        List<Wanted> probes = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            probes.add(probe(items.get(i), "p" + (i + 1)));
        }
        return probes;
    }

    private Wanted probe(YamlNode item, String place) throws ConfigException {
        if (item.kind() != Kind.MAP) {
            return wanted(item, null, place, Limits.permanent(), false);
        }
        Keys keys = Keys.of(file, item, KEYS, "a probe has name, probe, limits and jdk");
        YamlNode probe = keys.get("probe");
        if (probe == null) {
            throw file.error(item, "this entry has no probe", "add probe: \"CLASS::METHOD\"");
        }
        Limits limits = new LimitsReader(file).read(keys.get("limits"));
        return wanted(probe, keys.get("name"), place, limits, jdk(keys.get("jdk")));
    }

    private Wanted wanted(YamlNode node, @Nullable YamlNode name, String place, Limits limits, boolean jdk)
            throws ConfigException {
        ParsedProbe parsed = parsed(node);
        boolean named = name != null && !name.isNull();
        YamlNode idNode = named && name != null ? name : node;
        String id = named ? name(idNode, parsed, limits) : place;
        claim(id, idNode, named);
        return Wanted.builder(id, node.text())
                .hits(limits.hits())
                .ratePerSecond(limits.ratePerSecond())
                .timeMillis(TimeUnit.NANOSECONDS.toMillis(limits.timeNanos()))
                .bytes(limits.bytes())
                .jdk(jdk)
                .waitForClass(true)
                .owner(FileConfig.OWNER)
                .build();
    }

    private ParsedProbe parsed(YamlNode node) throws ConfigException {
        if (!node.isScalar()) {
            throw file.error(node, "a probe must be a text and is " + node.described(), "write \"CLASS::METHOD\"");
        }
        if (node.isNull() || node.text().trim().isEmpty()) {
            throw file.error(node, "this probe is empty", "write CLASS::METHOD, or remove the line");
        }
        try {
            return ProbeParser.parse(node.text());
        } catch (ProbeSyntaxException e) {
            int offset = ScalarColumns.offset(file.text(), node, e.column() - 1);
            throw file.error(offset, e.message(), e.action() + commentHint(node));
        }
    }

    /** In an unquoted text " #" begins a comment, and the probe ends there without a word. */
    private String commentHint(YamlNode node) {
        String text = file.text();
        int at = node.end();
        while (node.style() == YamlNode.Style.PLAIN && at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        boolean cut = at > node.end() && at < text.length() && text.charAt(at) == '#';
        return cut ? "; if the # belongs to the probe, put the probe in quotes" : "";
    }

    private String name(YamlNode name, ParsedProbe parsed, Limits limits) throws ConfigException {
        if (!name.isScalar()) {
            throw file.error(name, "name must be one text and is " + name.described(), "write name: orders");
        }
        try {
            return Probe.of(name.text(), parsed, limits).id();
        } catch (IllegalArgumentException e) {
            throw file.error(
                    name,
                    "the name " + name.described() + " cannot be used",
                    "write 1 to 64 letters, digits, '.', '_' or '-'");
        }
    }

    private void claim(String id, YamlNode node, boolean named) throws ConfigException {
        YamlNode first = ids.put(id, node);
        if (first != null) {
            throw file.error(
                    node,
                    (named ? "the name " : "this probe has no name and so would be called ") + id
                            + (named ? " is" : ", which is") + " taken in line " + file.line(first.start()),
                    "give each probe a name of its own");
        }
    }

    private boolean jdk(@Nullable YamlNode node) throws ConfigException {
        if (node == null || node.isNull()) {
            return false;
        }
        boolean yes = node.isScalar() && node.text().equalsIgnoreCase("true");
        if (!yes && !(node.isScalar() && node.text().equalsIgnoreCase("false"))) {
            throw file.error(node, "jdk is " + node.described(), "write true or false");
        }
        return yes;
    }
}
