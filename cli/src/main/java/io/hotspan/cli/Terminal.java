package io.hotspan.cli;

import io.hotspan.cli.live.Asker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What this process's standard streams are connected to. */
final class Terminal implements Asker {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    /** Whether the output is a terminal. */
    static boolean shows() {
        return isTerminal(OUTPUT);
    }

    /** Whether colours are wanted; see no-color.org. */
    static boolean wantsColor(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Reply ask(String question) {
        if (!isTerminal(INPUT) || !isTerminal(ERROR)) {
            return Reply.NOBODY;
        }
        System.err.print(question + " [y/N] ");
        System.err.flush();
        // A read of a terminal cannot be interrupted; a thread that waits for it can be left behind.
        FutureTask<Reply> answer = new FutureTask<>(Terminal::read);
        Thread reader = new Thread(answer, "hotspan-answer");
        reader.setDaemon(true);
        reader.start();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            System.err.println(); // what is said next does not stand behind the question
            return Reply.NOBODY;
        } catch (ExecutionException e) {
            return Reply.NOBODY;
        }
    }

    private static Reply read() throws IOException {
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (answer == null) {
            return Reply.NOBODY;
        }
        String word = answer.strip().toLowerCase(Locale.ROOT);
        return word.equals("y") || word.equals("yes") ? Reply.YES : Reply.NO;
    }
}
