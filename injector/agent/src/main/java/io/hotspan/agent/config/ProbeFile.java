package io.hotspan.agent.config;

import io.hotspan.agent.config.YamlNode.Kind;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.wire.Wanted;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration file of a permanent agent:
 *
 * <pre>
 * service: shop                          # else OTEL_SERVICE_NAME, else the main class or jar
 * exporter: http://127.0.0.1:4318        # or file:spans.jsonl; else OTEL_EXPORTER_OTLP_ENDPOINT
 * limits: { rate: 500/s }               # of all probes together
 * budget: 1%                             # of the process's processor time
 * probes:
 *   - "com.shop.OrderService::place when duration &gt; 200ms -&gt; return"
 *   - name: repositories
 *     probe: "com.shop..*Repository::find*"
 *     limits: { rate: 50/s, hits: 1000, time: 10m }
 *     jdk: true
 * </pre>
 *
 * All or nothing: the first error ends it. Whatever the text, nothing but {@link ConfigException} comes out, in time
 * that grows with the text's length.
 */
public final class ProbeFile {
    /** The longest file that is read, in bytes and in UTF-16 units: 1 MiB. */
    public static final int MAX_LENGTH = 1 << 20;

    private static final List<String> KEYS =
            Collections.unmodifiableList(Arrays.asList("service", "exporter", "limits", "budget", "probes"));

    private final FileText file;

    private ProbeFile(FileText file) {
        this.file = file;
    }

    /**
     * Reads a file's bytes, UTF-8.
     *
     * @param fileName for messages
     * @throws ConfigException says what is wrong, where, and what to write instead
     */
    public static FileConfig parse(byte[] bytes, String fileName) throws ConfigException {
        if (bytes.length > MAX_LENGTH) {
            throw tooLong(fileName);
        }
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            throw new FileText(fileName, text + "?")
                    .error(
                            text.length(),
                            "the byte behind this is not UTF-8",
                            "save the file as UTF-8, without the special character or with it re-typed");
        }
        return parse(text.toString(), fileName);
    }

    /**
     * Reads a file's text.
     *
     * @param fileName for messages
     * @throws ConfigException says what is wrong, where, and what to write instead
     */
    public static FileConfig parse(String text, String fileName) throws ConfigException {
        if (text.length() > MAX_LENGTH) {
            throw tooLong(fileName);
        }
        FileText file = new FileText(fileName, text);
        YamlNode root = YamlReader.read(file);
        return new ProbeFile(file).config(root);
    }

    private static ConfigException tooLong(String fileName) {
        return ConfigException.ofFile(fileName, "the file is larger than 1 MiB", "give the probes a smaller file");
    }

    private FileConfig config(@Nullable YamlNode root) throws ConfigException {
        if (root == null || root.isNull()) {
            return new FileConfig("", "", exporterPlace(null), Collections.<Wanted>emptyList(), Ceilings.DEFAULT);
        }
        if (root.kind() != Kind.MAP) {
            throw file.error(
                    root,
                    "the file begins with " + (root.isScalar() ? "a text" : root.described()) + " and not with a key",
                    root.isScalar()
                            ? "write probes: and below it each probe behind '- '"
                            : "write probes: above the list");
        }
        Keys keys = Keys.of(file, root, KEYS, "a file has service, exporter, limits, budget and probes");
        YamlNode exporter = keys.get("exporter");
        return new FileConfig(
                text(keys.get("service"), "service", "shop"),
                exporter(exporter),
                exporterPlace(exporter),
                probes(keys.get("probes")),
                new LimitsReader(file).ceilings(keys.get("limits"), keys.get("budget")));
    }

    private ConfigException exporterPlace(@Nullable YamlNode exporter) {
        return exporter == null ? file.wholeFile("", "") : file.error(exporter, "", "");
    }

    private String text(@Nullable YamlNode node, String key, String example) throws ConfigException {
        if (node == null || node.isNull()) {
            return "";
        }
        if (!node.isScalar()) {
            throw file.error(
                    node, key + " must be one text and is " + node.described(), "write " + key + ": " + example);
        }
        return node.text().trim();
    }

    /** Only its beginning: what else can be wrong is known by those who open it. */
    private String exporter(@Nullable YamlNode node) throws ConfigException {
        String exporter = text(node, "exporter", "http://127.0.0.1:4318");
        String lower = exporter.toLowerCase(Locale.ROOT);
        boolean known = lower.startsWith("http://") || lower.startsWith("https://") || lower.startsWith("file:");
        if (node != null && !exporter.isEmpty() && !known) {
            // Without the text itself, which may hold a password.
            throw file.error(
                    node,
                    "exporter begins with none of http://, https:// and file:",
                    "write it like http://127.0.0.1:4318 or file:spans.jsonl");
        }
        return exporter;
    }

    private List<Wanted> probes(@Nullable YamlNode node) throws ConfigException {
        if (node == null || node.isNull()) {
            return new ArrayList<>();
        }
        if (node.kind() != Kind.LIST) {
            throw file.error(
                    node,
                    "probes must be a list and is " + (node.isScalar() ? "a text" : node.described()),
                    "write each probe on a line of its own behind '- '");
        }
        return new ProbeList(file).read(node);
    }
}
