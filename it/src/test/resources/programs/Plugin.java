package faults;

import java.util.function.IntUnaryOperator;

/** What {@link Loaders} loads again and again. */
public final class Plugin implements IntUnaryOperator {
    @Override
    public int applyAsInt(int value) {
        return value + 1;
    }
}
