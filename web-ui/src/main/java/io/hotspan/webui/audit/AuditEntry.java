package io.hotspan.webui.audit;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one line of the audit log says besides time and user. Immutable. */
public final class AuditEntry {
    private final Map<String, Object> fields;

    private AuditEntry(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * The start of a line.
     *
     * @param visitor who did it in the browser, or {@code console} for what happened by itself
     * @param action what was done, such as {@code probe.place}
     */
    public static AuditEntry of(String visitor, String action) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("visitor", requireNonNull(visitor, "visitor is null"));
        fields.put("action", requireNonNull(action, "action is null"));
        return new AuditEntry(fields);
    }

    /** The JVM it was done to: pid and main class. */
    public AuditEntry target(long pid, String mainClass) {
        return with("pid", pid).with("mainClass", mainClass);
    }

    /** The probe's id and text. */
    public AuditEntry probe(String id, String text) {
        return with("probe", id).with("text", text);
    }

    /** What came of it. */
    public AuditEntry result(String result) {
        return with("result", result);
    }

    public AuditEntry with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new AuditEntry(more);
    }

    Map<String, Object> fields() {
        return fields;
    }
}
