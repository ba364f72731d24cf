package io.hotspan.agent.weave;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

/** Changes classes as any agent does: with one transformer, and nothing of ours. */
final class PlainAgent {
    private PlainAgent() {}

    interface Change {
        byte[] of(byte[] classFile);
    }

    static byte[] copied(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(writer, 0);
        return writer.toByteArray();
    }

    static byte[] relaid(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        writer.newConst("moves all that follows");
        new ClassReader(classFile).accept(writer, 0);
        return writer.toByteArray();
    }

    static void bare(Class<?> type, Change change) throws Exception {
        ClassFileTransformer transformer = new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> is, ProtectionDomain domain, byte[] file) {
                return is == type ? change.of(file) : null;
            }
        };
        ChildAgent.instrumentation.addTransformer(transformer, true);
        try {
            ChildAgent.instrumentation.retransformClasses(type);
        } finally {
            ChildAgent.instrumentation.removeTransformer(transformer);
        }
    }
}
