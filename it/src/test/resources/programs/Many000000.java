package faults;

/** What {@link Crowd} makes a hundred thousand classes of. */
public final class Many000000 {
    private Many000000() {}

    public static int work(int value) {
        return value + 1;
    }
}
