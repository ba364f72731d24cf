package io.hotspan.probes;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One finished call: what a span is made of. */
public final class Call {
    /** What comes behind it in a probe's id tells those apart that had the id one after the other; spans do not show it. */
    public static final char AGAIN = '#';

    private final String probe;
    private final String className;
    private final String methodName;
    private final int line;
    private final long traceIdHigh;
    private final long traceIdLow;
    private final long spanId;
    private final long parentSpanId;
    private final long startUnixNano;
    private final long endUnixNano;
    private final boolean error;
    private final @Nullable String exceptionType;
    private final @Nullable String exceptionMessage;
    private final long threadId;
    private final String threadName;
    private final List<Captured> captures;

    private Call(Builder builder) {
        probe = builder.probe;
        className = builder.className;
        methodName = builder.methodName;
        line = builder.line;
        traceIdHigh = builder.traceIdHigh;
        traceIdLow = builder.traceIdLow;
        spanId = builder.spanId;
        parentSpanId = builder.parentSpanId;
        startUnixNano = builder.startUnixNano;
        endUnixNano = builder.endUnixNano;
        error = builder.error;
        exceptionType = builder.exceptionType;
        exceptionMessage = builder.exceptionMessage;
        threadId = builder.threadId;
        threadName = builder.threadName;
        captures = Collections.unmodifiableList(new ArrayList<>(builder.captures));
    }

    /** A call of a method, by the class's binary name: {@code com.shop.Order$Line}. */
    public static Builder builder(String probe, String className, String methodName) {
        return new Builder(probe, className, methodName);
    }

    /** The id of the probe that recorded it. */
    public String probe() {
        return probe;
    }

    /** The binary name: {@code com.shop.Order$Line}. */
    public String className() {
        return className;
    }

    public String methodName() {
        return methodName;
    }

    /** The span's name: {@code Order.Line.total}, without the package. */
    public String name() {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        return simple.replace('$', '.') + "." + methodName;
    }

    /** The method's first line, or 0 when unknown. */
    public int line() {
        return line;
    }

    public long traceIdHigh() {
        return traceIdHigh;
    }

    public long traceIdLow() {
        return traceIdLow;
    }

    public long spanId() {
        return spanId;
    }

    /** The parent's span id, or 0 for a root. */
    public long parentSpanId() {
        return parentSpanId;
    }

    public long startUnixNano() {
        return startUnixNano;
    }

    public long endUnixNano() {
        return endUnixNano;
    }

    public long durationNanos() {
        return endUnixNano - startUnixNano;
    }

    /** Whether the call ended by an exception. */
    public boolean error() {
        return error;
    }

    /** The exception's class name, or null when there was none. */
    public @Nullable String exceptionType() {
        return exceptionType;
    }

    /** The exception's message, redacted and cut; null when there was none. */
    public @Nullable String exceptionMessage() {
        return exceptionMessage;
    }

    public long threadId() {
        return threadId;
    }

    /** The thread's name, or empty when unknown. */
    public String threadName() {
        return threadName;
    }

    public List<Captured> captures() {
        return captures;
    }

    @Override
    public String toString() {
        return name() + " " + Durations.text(Math.max(0, durationNanos())) + (error ? " ERROR" : " ok");
    }

    /** Not shared between threads. */
    public static final class Builder {
        private final String probe;
        private final String className;
        private final String methodName;
        private int line;
        private long traceIdHigh;
        private long traceIdLow;
        private long spanId;
        private long parentSpanId;
        private long startUnixNano;
        private long endUnixNano;
        private boolean error;
        private @Nullable String exceptionType;
        private @Nullable String exceptionMessage;
        private long threadId;
        private String threadName = "";
        private final List<Captured> captures = new ArrayList<>();

        private Builder(String probe, String className, String methodName) {
            this.probe = requireNonNull(probe, "probe is null");
            this.className = requireNonNull(className, "className is null");
            this.methodName = requireNonNull(methodName, "methodName is null");
        }

        public Builder line(int firstLine) {
            line = firstLine;
            return this;
        }

        public Builder traceId(long high, long low) {
            traceIdHigh = high;
            traceIdLow = low;
            return this;
        }

        /** Its own id, and the parent's or 0 for a root. */
        public Builder spanId(long id, long parent) {
            spanId = id;
            parentSpanId = parent;
            return this;
        }

        public Builder time(long startNano, long endNano) {
            startUnixNano = startNano;
            endUnixNano = endNano;
            return this;
        }

        /** The call ended by an exception; both may be null when nothing more is known. */
        public Builder error(@Nullable String type, @Nullable String message) {
            error = true;
            exceptionType = type;
            exceptionMessage = message;
            return this;
        }

        public Builder thread(long id, String name) {
            threadId = id;
            threadName = requireNonNull(name, "name is null");
            return this;
        }

        public Builder capture(Captured captured) {
            captures.add(requireNonNull(captured, "captured is null"));
            return this;
        }

        public Call build() {
            return new Call(this);
        }
    }
}
