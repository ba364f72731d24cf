package io.hotspan.bench.whole;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A victim process. */
final class Target implements AutoCloseable {
    private final Path jdk;
    private final Process process;
    private final BufferedReader out;

    Target(Path jdk, Path classes, int defined, String... options) throws IOException {
        this.jdk = jdk;
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin/java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-Xmx1g", "-cp", classes.toString(), "Victim", "" + defined));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        await("ready");
    }

    /** An agent without effect that may retransform, for a victim that does so itself. A JVM started with one never pays for a first attach. */
    static Path agent(Path classes) throws IOException {
        Path jar = classes.resolveSibling("victim.jar");
        java.util.jar.Manifest manifest = new java.util.jar.Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "Victim");
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        try (java.util.jar.JarOutputStream empty =
                new java.util.jar.JarOutputStream(java.nio.file.Files.newOutputStream(jar), manifest)) {
            empty.finish();
        }
        return jar;
    }

    long pid() {
        return process.pid();
    }

    void say(String command) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        in.flush();
    }

    /** The next line that begins so. */
    String await(String beginning) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(beginning)) return line;
        }
        throw new IOException("the victim ended before it said " + beginning);
    }

    String ask(String command) throws IOException {
        say(command);
        return await(command.substring(0, command.indexOf(' ')));
    }

    /** What jcmd of the victim's JDK prints; it has ended when this returns. */
    String jcmd(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin" + File.separator + "jcmd").toString());
        command.add(Long.toString(pid()));
        command.addAll(List.of(arguments));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return text;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
