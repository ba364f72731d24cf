package io.hotspan.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.agent.Agent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

@Timeout(60)
class OwnThreadTest {
    @Test
    void whatKillsAThreadOfOursIsToldNeitherToTheDefaultHandlerNorToTheApplicationsThreadGroup() throws Exception {
        List<Throwable> heard = new CopyOnWriteArrayList<>();
        ThreadGroup group = new ThreadGroup("application") {
            @Override
            public void uncaughtException(Thread thread, Throwable failure) {
                heard.add(failure);
            }
        };
        Thread.@Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> heard.add(failure));
        try {
            List<Thread> ours = new ArrayList<>();
            Thread starter = new Thread(
                    group,
                    () -> {
                        ours.add(OwnThread.of(OwnThreadTest::die, "dies"));
                        ours.add(OwnThread.hook(OwnThreadTest::die, "dies at the end"));
                        for (Thread thread : ours) thread.start();
                    },
                    "starter");
            starter.start();
            starter.join();
            for (Thread thread : ours) thread.join();

            assertThat(ours).extracting(Thread::isDaemon).containsExactly(true, false);
            assertThat(heard).isEmpty();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void noThreadOfTheAgentIsMadeInAnyOtherWay() throws Exception {
        List<String> makers = new ArrayList<>();
        Path place = Path.of(
                Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assertThat(place).isDirectory();
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file :
                    (Iterable<Path>) files.filter(name -> name.toString().endsWith(".class"))::iterator) {
                if (makesThreads(file)) makers.add(file.getFileName().toString());
            }
        }
        assertThat(makers).containsExactly("OwnThread.class");
    }

    private static boolean makesThreads(Path file) throws IOException {
        boolean[] found = new boolean[1];
        new ClassReader(Files.readAllBytes(file))
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String type, String signature, String[] exceptions) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String called, String of, boolean isInterface) {
                                        found[0] |= owner.equals("java/lang/Thread") && called.equals("<init>");
                                    }
                                };
                            }
                        },
                        ClassReader.SKIP_DEBUG);
        return found[0];
    }

    private static void die() {
        throw new OutOfMemoryError("pretended");
    }
}
