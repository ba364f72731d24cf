package io.hotspan.webui;

import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.targets.Exports;
import io.hotspan.webui.targets.Targets;
import io.hotspan.webui.traces.TraceStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The console over a made-up shop, to look at while its page is worked on: {@code java … ConsolePreview [PORT]}. */
public final class ConsolePreview {
    private ConsolePreview() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("hotspan-preview");
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        ConsoleConfig config = ConsoleConfig.defaults(Map.of())
                .withPort(port)
                .withStateDirectory(directory)
                .withPinFile(directory.resolve("hotspan.yaml"))
                .withLinkLifetime(Duration.ofHours(1));
        Targets targets = new Targets(
                new FakeMachine(700, 350), new TraceStore(500, 16 << 20), agent -> Exports.NONE, Clock.systemUTC());
        try (Console console = new Console(config, targets).listen()) {
            System.out.println("console " + console.url());
            new CountDownLatch(1).await();
        }
    }
}
