package io.hotspan.attach;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends SIGQUIT, which makes HotSpot open its attach socket. Java has no call for it ({@link ProcessHandle} knows TERM and KILL
 * only), and slim images have no {@code kill} program but always a shell, where it is built in. So: the shell first, the
 * program where there is no shell.
 *
 * <p>Threads: any. May block: up to {@value #MAX_SECONDS} s.
 */
final class Quit {
    private static final int MAX_SECONDS = 3;

    private Quit() {}

    static void send(Jvms jvms, Jvm jvm) throws AttachFailure {
        String pid = Long.toString(jvm.pid());
        String problem = "";
        for (List<String> command :
                List.of(List.of("/bin/sh", "-c", "kill -QUIT " + pid), List.of("kill", "-QUIT", pid))) {
            // The pid may have been reused since the last look; between here and the signal lie milliseconds.
            jvms.requireAlive(jvm);
            try {
                if (Command.run(command, MAX_SECONDS, TimeUnit.SECONDS).code() == 0) {
                    return;
                }
                problem = "the signal was refused";
                break;
            } catch (IOException e) {
                problem = String.valueOf(e.getMessage());
                if (Thread.currentThread().isInterrupted()) {
                    break; // it may have been sent
                }
            }
        }
        jvms.requireAlive(jvm);
        throw new AttachFailure(
                AttachCode.SIGNAL,
                "SIGQUIT could not be sent to JVM " + jvm.pid() + ": " + problem + ".",
                "Run hotspan as user " + jvm.user() + " or as root, on a machine or in an image with /bin/sh.");
    }
}
