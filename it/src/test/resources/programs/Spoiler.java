package faults;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** Another agent, and a bad neighbour: whoever retransforms {@code Spoilt} gets a class file back that is none, or an exception. */
public final class Spoiler implements ClassFileTransformer {
    private Spoiler() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new Spoiler(), true);
    }

    public static void agentmain(String arguments, Instrumentation instrumentation) {
        premain(arguments, instrumentation);
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
        if (type == null || name == null) return null;
        if (name.equals("faults/Spoilt$Broken")) return new byte[] {1, 2, 3};
        if (name.equals("faults/Spoilt$Thrown")) throw new IllegalStateException("a bad neighbour");
        return null;
    }
}
