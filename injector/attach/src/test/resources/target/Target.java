/** A program to attach to. Compiled by the tests for Java 8. */
public final class Target {
    public static void main(String[] arguments) throws Exception {
        System.out.println("up");
        Thread.sleep(600_000);
    }
}
