package io.hotspan.cli;

import io.hotspan.attach.Payload;
import io.hotspan.cli.live.ThisMachine;
import io.hotspan.cli.say.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The tool's main class: wires everything and ends with the command's exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Screen screen = Screen.system(Terminal.shows(), Terminal.wantsColor(environment));
        CtrlC ctrlC = new CtrlC();
        Tool tool = new Tool(
                screen,
                new ThisMachine(Main::payload, () -> resource("/exporters.jar")),
                new Terminal(),
                ctrlC,
                environment,
                Main::payload);
        int code = new Commands(tool).execute(arguments);
        ctrlC.finished(code);
        System.exit(code);
    }

    /** The jars that go into a target lie beside the tool's classes in the shipped jar. */
    private static Payload payload() {
        return new Payload(resource("/entry.jar"), resource("/agent.jar"));
    }

    private static byte[] resource(String name) {
        try (InputStream in = Main.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing: run the hotspan.jar that was built or released");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
