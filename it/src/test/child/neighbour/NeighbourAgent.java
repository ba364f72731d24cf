package neighbour;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Somebody else's agent. {@code weave} counts calls of Counted's methods with Byte Buddy and prints them when the JVM ends;
 * {@code leave} takes that out again; {@code adds}, {@code rubbish} and {@code throws} are ways to fail when a class is changed;
 * {@code mends} ends the failing.
 */
public final class NeighbourAgent {
    public static final LongAdder WORK = new LongAdder();
    private static final String COUNTED = "com/shop/count/Counted";

    /** That of the first load; a later load brings another one, which knows no transformer. */
    private static Instrumentation first;

    private static ResettableClassFileTransformer woven;
    private static ClassFileTransformer failing;

    private NeighbourAgent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        agentmain(arguments, instrumentation);
    }

    public static void agentmain(String arguments, Instrumentation instrumentation) {
        if (first == null) first = instrumentation;
        switch (arguments) {
            case "weave":
                weave(first);
                break;
            case "leave":
                woven.reset(first, AgentBuilder.RedefinitionStrategy.RETRANSFORMATION);
                break;
            case "mends":
                first.removeTransformer(failing);
                break;
            default:
                failing = new Failing(arguments);
                first.addTransformer(failing, true);
        }
    }

    private static void weave(Instrumentation instrumentation) {
        woven = new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .type(ElementMatchers.named(COUNTED.replace('/', '.')))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(Work.class).on(ElementMatchers.named("work"))))
                .installOn(instrumentation);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> System.out.println("neighbour counted " + WORK.sum())));
    }

    /** Inlined into the application. */
    public static final class Work {
        private Work() {}

        @Advice.OnMethodEnter
        public static void enter() {
            WORK.increment();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        public static void exit(@Advice.Thrown Throwable thrown) {
            if (thrown != null) WORK.decrement();
        }
    }

    private static final class Failing implements ClassFileTransformer {
        private final String how;

        Failing(String how) {
            this.how = how;
        }

        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] classFile) {
            if (type == null || !COUNTED.equals(name)) return null;
            switch (how) {
                case "adds":
                    return added(classFile);
                case "rubbish":
                    return Arrays.copyOf(classFile, classFile.length / 2);
                case "throws":
                    throw new IllegalStateException("somebody else's bug");
                default:
                    throw new IllegalArgumentException(how);
            }
        }

        private static byte[] added(byte[] classFile) {
            ClassReader reader = new ClassReader(classFile);
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(writer, 0);
            writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "added", "()V", null, null).visitEnd();
            return writer.toByteArray();
        }
    }
}
