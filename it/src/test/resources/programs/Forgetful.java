package faults;

import java.io.File;

/**
 * An agent whose class lies on the class path, so that the JVM need not open its jar. It deletes that, and then has the class path
 * searched to its end: from then on the JVM knows that there is nothing under that name. The argument: the jar.
 */
public final class Forgetful {
    private Forgetful() {}

    public static void agentmain(String jar) {
        if (!new File(jar).delete()) throw new IllegalStateException(jar + " is not there");
        try {
            Class.forName("faults.NotThere");
        } catch (ClassNotFoundException e) {
            return;
        }
        throw new IllegalStateException("it is there");
    }
}
