package io.hotspan.cli;

import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Jvm;
import io.hotspan.cli.live.Approach;
import io.hotspan.cli.live.Books;
import io.hotspan.cli.live.CallLines;
import io.hotspan.cli.live.Ending;
import io.hotspan.cli.live.Interrupts;
import io.hotspan.cli.live.TimingTable;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.Limits;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.webui.Console;
import io.hotspan.webui.targets.Exports;
import io.hotspan.webui.targets.LiveMachine;
import io.hotspan.webui.targets.OtlpExports;
import io.hotspan.webui.targets.ProbeStatus;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.TargetStatus;
import io.hotspan.webui.targets.Targets;
import io.hotspan.webui.traces.TraceStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The first minute of a newcomer: a shop, four probes, spans here and in the browser, and nothing left behind. */
final class DemoRun {
    private static final List<String> PROBES = List.of(
            "com.shop.OrderService::place(order, qty) when qty > 10 -> return, attr(order), attr(qty)",
            "com.shop.pricing.SupplierGateway::quote -> args",
            "com.shop.stock.StockService::reserve when error != null -> args",
            "com.shop..*Repository::* -> time");

    private static final long HITS = 10_000;
    private static final Duration DEFAULT_TIME = Duration.ofMinutes(30);
    private static final long ATTACH_MILLIS = 15_000;
    private static final long PLACE_MILLIS = 20_000;
    private static final long END_MILLIS = 8_000;
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);
    private static final long TICK_MILLIS = 200;
    private static final int MAX_TRACES = 5_000;
    private static final long MAX_TRACE_BYTES = 64L << 20;

    private final Tool tool;
    private final Screen screen;
    private final @Nullable ExportTarget destination;
    private final CallLines lines;
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile Exports exports = Exports.NONE;

    DemoRun(Tool tool, Screen screen, @Nullable ExportTarget destination) {
        this.tool = tool;
        this.screen = screen;
        this.destination = destination;
        lines = new CallLines(screen, TimeZone.getDefault(), true);
    }

    ExitCode run(Path shopJar, int port, @Nullable Duration length, boolean open) throws Failure {
        Interrupts.Watch watch = tool.interrupts().onCtrlC(() -> left.set(true));
        try (ShopProcess shop = ShopProcess.start(shopJar)) {
            say("shop:    " + shop.url() + ", pid " + shop.pid() + ", with customers of its own");
            Jvm jvm = new Approach(tool.machine(), screen, tool.asker()).find(shop.pid());
            OffCommand.requireOn(jvm);
            DemoSession session = new DemoSession(new LiveMachine(tool.payload().get()), jvm.pid(), screen);
            Targets targets = new Targets(
                    session,
                    new TraceStore(MAX_TRACES, MAX_TRACE_BYTES),
                    agent -> exports = OtlpExports.factory(destination).open(agent),
                    Clock.systemUTC());
            try (Console console = new Console(ConsoleRun.config(tool, port, jvm.pid(), null, destination), targets)) {
                console.listen();
                Target target = targets.attach(jvm);
                place(target, session, length);
                introduce(jvm, session, target);
                ConsoleRun.say(screen, console.url(), open, tool);
                boolean time = follow(session, length);
                targets.detach(target);
                return end(session, reason(time, shop));
            }
        } catch (IOException e) {
            throw ConsoleRun.failure(e);
        } finally {
            watch.close();
        }
    }

    private void say(String text) {
        if (!screen.json()) {
            screen.line(text);
        }
    }

    private void place(Target target, DemoSession session, @Nullable Duration length) throws Failure {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ATTACH_MILLIS);
        while (target.session().isEmpty()) {
            AttachFailure failure = session.failure();
            if (failure != null) {
                throw Failure.of(failure);
            }
            if (System.nanoTime() > deadline || left.get()) {
                throw Failure.of(
                        ExitCode.ATTACH_FAILED, "HS-SLOW", "The demo could not attach to its shop.", "Try again.");
            }
            session.awaitRevision(0, 20);
        }
        Duration time = length == null ? DEFAULT_TIME : length.plusSeconds(5);
        Limits limits = Limits.live().withHits(HITS).withTimeNanos(time.toNanos());
        for (String probe : PROBES) {
            target.desired().place(probe, limits, false, false, "demo");
        }
        if (!session.awaitRevision(target.desired().revision(), PLACE_MILLIS)) {
            throw Failure.of(
                    ExitCode.ATTACH_FAILED,
                    "HS-SLOW",
                    "The agent did not place the probes. " + session.closed(),
                    "Run `hotspan doctor` on a JVM that runs like the demo's.");
        }
    }

    private void introduce(Jvm jvm, DemoSession session, Target target) {
        TargetStatus status = session.status();
        if (status == null || screen.json()) {
            return;
        }
        screen.line("attached to " + Escapes.line(jvm.describe()) + " in "
                + Words.taken(target.view().attachMillis()) + ", pause "
                + Words.pause(status.pauseNanos()));
        for (ProbeStatus probe : status.probes()) {
            screen.line("probe " + screen.bold(probe.id()) + "  " + Escapes.line(probe.text()) + "   "
                    + Words.count(probe.classes(), "class", "classes") + ", "
                    + Words.count(probe.methods(), "method", "methods")
                    + (probe.code().isEmpty() ? "" : "   " + screen.red(Escapes.line(probe.reason()))));
        }
    }

    /** Returns whether its time is over. */
    private boolean follow(DemoSession session, @Nullable Duration length) {
        long start = System.nanoTime();
        while (!left.get() && session.closed().isEmpty() && !screen.closed()) {
            session.awaitNews(TICK_MILLIS);
            show(session);
            if (length != null && System.nanoTime() - start > length.toNanos()) {
                return true;
            }
        }
        return false;
    }

    private EndReason reason(boolean time, ShopProcess shop) {
        // Its sockets close before it is gone: whose link went down is looked at for a moment.
        boolean known = left.get() || time || screen.closed();
        boolean gone = known ? !shop.isAlive() : shop.endsWithin(LAST_BREATH);
        if (gone) {
            return EndReason.TARGET_EXIT;
        }
        if (time) {
            return EndReason.TIME;
        }
        return left.get() || screen.closed() ? EndReason.LEFT : EndReason.LINK_CLOSED;
    }

    private static String sentence(EndReason reason) {
        return switch (reason) {
            case LEFT -> "you left (Ctrl-C)";
            case TIME -> "the time of --for is over";
            default -> reason.sentence();
        };
    }

    private void show(DemoSession session) {
        screen.lines(session.takeCalls().stream().map(lines::line).toList());
    }

    private ExitCode end(DemoSession session, EndReason reason) {
        boolean heard = session.awaitEnd(END_MILLIS);
        if (!heard && reason != EndReason.TARGET_EXIT) {
            screen.note("The agent did not say in time whether the code was restored.");
        }
        show(session);
        TargetStatus status = session.status();
        List<ProbeStatus> probes = status == null ? List.of() : status.probes();
        if (!screen.json()) {
            screen.lines(
                    TimingTable.SHORT.lines(probes.stream().map(DemoRun::report).toList()));
        }
        Ledger ledger = Ledger.EMPTY;
        for (ProbeStatus probe : probes) {
            ledger = ledger.plus(books(session, probe));
        }
        Ending ending =
                new Ending(reason, sentence(reason), ledger, ConsoleRun.stopped(session.ending()), List.of(), "");
        ending.print(screen, false);
        say("shop:    closed");
        return ending.exit(false);
    }

    private Ledger books(DemoSession session, ProbeStatus probe) {
        return probe.timings().isEmpty()
                ? exports.merge(probe.id(), probe.ledger(), session.received(probe.id()))
                : Books.counted(probe.ledger());
    }

    private static ProbeReport report(ProbeStatus probe) {
        return ProbeReport.builder(probe.id(), probe.text(), probe.state())
                .timings(probe.timings())
                .build();
    }
}
