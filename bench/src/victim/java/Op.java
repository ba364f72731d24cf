/** What every defined class does. */
public interface Op {
    long op(long x);
}
