package io.hotspan.cli.say;

import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * One object on one line, written field by field; the first field is {@code type}. Plain ASCII, so that printing it on a
 * terminal is harmless too. Not shared between threads.
 */
public final class JsonLine {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final StringWriter text = new StringWriter();
    private final JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text);

    private JsonLine(String type) {
        generator.writeStartObject();
        generator.writeStringProperty("type", type);
    }

    public static JsonLine of(String type) {
        return new JsonLine(type);
    }

    public JsonLine put(String name, String value) {
        generator.writeStringProperty(name, value);
        return this;
    }

    public JsonLine put(String name, long value) {
        generator.writeNumberProperty(name, value);
        return this;
    }

    public JsonLine put(String name, double value) {
        generator.writeNumberProperty(name, value);
        return this;
    }

    public JsonLine put(String name, boolean value) {
        generator.writeBooleanProperty(name, value);
        return this;
    }

    /** Nanoseconds: a string, as in OTLP JSON, because they do not fit a JavaScript number. */
    public JsonLine nanos(String name, long value) {
        generator.writeStringProperty(name, Long.toString(value));
        return this;
    }

    public JsonLine list(String name, Iterable<String> values) {
        generator.writeArrayPropertyStart(name);
        for (String value : values) {
            generator.writeString(value);
        }
        generator.writeEndArray();
        return this;
    }

    /** Counts by cause. */
    public JsonLine counts(String name, Map<? extends Enum<?>, Long> counts) {
        generator.writeObjectPropertyStart(name);
        for (Map.Entry<? extends Enum<?>, Long> entry : counts.entrySet()) {
            generator.writeNumberProperty(entry.getKey().name(), entry.getValue());
        }
        generator.writeEndObject();
        return this;
    }

    /** What is put until {@link #close} belongs to an object of that name. */
    public JsonLine open(String name) {
        generator.writeObjectPropertyStart(name);
        return this;
    }

    public JsonLine close() {
        generator.writeEndObject();
        return this;
    }

    /** The line, without its line break. Nothing may be put after it. */
    public String text() {
        generator.writeEndObject();
        generator.close();
        return text.toString();
    }
}
