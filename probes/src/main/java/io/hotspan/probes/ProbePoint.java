package io.hotspan.probes;

import static java.util.Objects.requireNonNull;

/** Where: a class pattern and a method pattern. */
public final class ProbePoint {
    private final ClassPattern classes;
    private final MethodPattern method;

    ProbePoint(ClassPattern classes, MethodPattern method) {
        this.classes = requireNonNull(classes, "classes is null");
        this.method = requireNonNull(method, "method is null");
    }

    public ClassPattern classes() {
        return classes;
    }

    public MethodPattern method() {
        return method;
    }

    /** The canonical text: {@code com.shop.OrderService::place(Order)}. */
    public String text() {
        return method.isAll() ? classes.text() : classes.text() + "::" + method.text();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProbePoint && ((ProbePoint) other).text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
