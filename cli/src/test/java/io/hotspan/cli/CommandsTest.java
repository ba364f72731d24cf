package io.hotspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.attach.Finding;
import io.hotspan.attach.Payload;
import io.hotspan.cli.fixtures.FakeMachine;
import io.hotspan.cli.fixtures.Heard;
import io.hotspan.cli.fixtures.Samples;
import io.hotspan.cli.live.Asker;
import io.hotspan.cli.live.Interrupts;
import io.hotspan.cli.off.OffSwitch;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CommandsTest {
    private static final String PLACE = "com.shop.OrderService::place";

    private final Heard heard = new Heard();
    private final ProbeReport ended = Samples.report("p1", ProbeState.EXPIRED, 0)
            .reason(EndReason.TIME.sentence())
            .build();
    private FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(ended), tool -> {}))
            .stoppingWith(new Stopped(EndReason.LEFT, List.of(ended), 1, 1, List.of(), 1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attach                                | missing",
                "attach x y                            | x is not a process id.",
                "attach 0 y                            | 0 is not a process id.",
                "doctor 4242x                          | Run `hotspan ps`",
                "attach 4242                           | PROBE",
                "attach 4242 a.B                       | no method is named",
                "attach 4242 a.B.c                     | did you mean a.B::c? Else write",
                "attach 4242 a.B::c --keep 1h          | Give --otlp URL or --to file:PATH",
                "attach 4242 a.B::c --for 0s           | more than nothing",
                "attach 4242 a.B::c --for 30           | not a duration: 30",
                "attach 4242 a.B::c --hits 0           | not a number of calls",
                "attach 4242 a.B::c --hits -1          | not a number of calls",
                "attach 4242 a.B::*->time --hits 5     | --hits has no meaning",
                "attach 4242 a.B::c --rate fast        | not a rate: fast",
                "attach 4242 a.B::c --to spans.jsonl   | --to spans.jsonl is no file",
                "attach 4242 a.B::c --otlp x --to file:y | both given",
                "attach 4242 a.B::c --otlp nonsense    | the address",
                "attach 4242 a.B::c --nonsense         | --nonsense",
                "plan 4242                             | PROBE",
                "doctor                                | PID",
                "top 4242                              | PATTERN",
                "top 4242 a.B --sort colour            | no column colour",
                "top 4242 a.B::c->count                | asks for something else",
                "top 4242 a.B --rows 0                 | --rows 0",
                "attach 4242 a.B::c --budget 5         | not a percentage",
                "attach 4242 a.B::c --bytes 5          | not a size",
                "attach 4242 a.B::c->time --bytes 5MB  | --bytes has no meaning",
                "ui --port 70000                       | --port 70000",
                "atach                                 | no command atach"
            })
    void whatCannotBeReadIsUsageAndTouchesNothing(String line, String said) {
        assertThat(run(line.strip().split(" +"))).isEqualTo(1);
        assertThat(heard.err()).startsWith("hotspan: ").contains(said.strip());
        assertThat(heard.lines()).isEmpty();
        assertThat(machine.ends).isEmpty();
    }

    @Test
    void aSyntaxErrorHasACaretUnderItsPlace() {
        assertThat(run("attach", "4242", "com.shop.Order::place(")).isEqualTo(1);
        List<String> lines = heard.err().lines().toList();
        assertThat(lines.get(1)).isEqualTo("  com.shop.Order::place(");
        assertThat(lines.get(2)).isEqualTo("  " + " ".repeat(22) + "^");
    }

    @Test
    void aUsageErrorIsAnObjectForPrograms() {
        assertThat(run("attach", "4242", "a.B", "--json")).isEqualTo(1);
        assertThat(heard.lines())
                .singleElement()
                .asString()
                .startsWith(
                        "{\"type\":\"error\",\"code\":\"HS-PROBE-SYNTAX\",\"message\":\"no method is named\",\"column\":4,")
                .endsWith("\"exit\":1}");
        assertThat(heard.err()).isEmpty();
    }

    @Test
    void withoutAnythingItSaysWhatItIsAndWhatToTry() {
        assertThat(run()).isZero();
        assertThat(String.join("\n", heard.lines()))
                .contains("hotspan demo")
                .contains("hotspan attach 4242")
                .contains(Commands.NAMES);
    }

    @Test
    void everyCommandHasAHelpWithExamples() {
        for (String name : Commands.NAMES) {
            Heard one = new Heard();
            assertThat(new Commands(tool(one)).execute("help", name)).as(name).isZero();
            assertThat(String.join("\n", one.lines()))
                    .as(name)
                    .contains("Examples:")
                    .containsPattern("(?s)hotspan " + name + ".*hotspan " + name);
        }
    }

    @Test
    void optionsReachTheAgent() {
        int code = run(
                "attach", "4242", PLACE, "--for", "5m", "--hits", "7", "--rate", "600/m", "--jdk", "--wait", "--yes");
        assertThat(code).isZero();
        Wanted wanted = machine.wanted.get(0);
        assertThat(wanted.id()).isEqualTo("p1");
        assertThat(wanted.text()).isEqualTo(PLACE);
        assertThat(wanted.timeMillis()).isEqualTo(301_000);
        assertThat(wanted.hits()).isEqualTo(7);
        assertThat(wanted.ratePerSecond()).isEqualTo(10);
        assertThat(wanted.jdk()).isTrue();
        assertThat(wanted.waitForClass()).isTrue();
        assertThat(wanted.consent()).isTrue();
    }

    @Test
    void topTimesWhatItsPatternsName() {
        assertThat(run("top", "4242", "com.shop..*", "com.shop.A::b -> time", "--for", "10s", "--budget", "3%"))
                .isZero();
        assertThat(machine.wanted)
                .extracting(Wanted::text)
                .containsExactly("com.shop..* -> time", "com.shop.A::b -> time");
        assertThat(machine.wanted.get(0).timeMillis()).isEqualTo(11_000);
        assertThat(machine.ceilings).isEqualTo(new Ceilings(0, 0, 0, 0.03));
    }

    @Test
    void limitsOfAllTogetherReachTheAgent() {
        run(
                "attach",
                "4242",
                PLACE,
                "--bytes",
                "5MB",
                "--total-hits",
                "9",
                "--total-rate",
                "20",
                "--total-bytes",
                "1GB",
                "--budget",
                "0.5%");

        assertThat(machine.wanted.get(0).bytes()).isEqualTo(5_000_000);
        assertThat(machine.ceilings).isEqualTo(new Ceilings(9, 20, 1_000_000_000, 0.005));
    }

    @ParameterizedTest
    @CsvSource({
        "attach 4242 com.shop.OrderService::place --bytes 5MB --total-hits 9 --budget 2%",
        "attach 4242 com.shop.OrderService::place",
        "attach 4242 com.shop.OrderService::place a.B::c --for 5m --hits 7 --rate 600/m --keep 1h --otlp http://127.0.0.1:9",
        "attach --json 4242 --yes com.shop.OrderService::place --wait --jdk --take-over",
        "attach 4242 com.shop.OrderService::place --service shop --to file:/dev/null/x",
    })
    void aPlainLineMeansTheSameWithAndWithoutPicocli(String line) {
        String[] arguments = line.split(" ");
        assertThat(PlainLine.read(tool(heard), arguments)).isNotNull();
        int plain = run(arguments);
        List<Wanted> wanted = List.copyOf(machine.wanted);
        Heard again = new Heard();
        assertThat(new Commands(tool(again)).withPicocli(arguments)).isEqualTo(plain);
        assertThat(machine.wanted).isEqualTo(wanted);
        assertThat(again.lines()).isEqualTo(heard.lines());
        assertThat(again.err()).isEqualTo(heard.err());
    }

    @Test
    void whatIsNotPlainIsLeftToPicocli() {
        for (String line : List.of(
                "attach 4242",
                "attach x a.B::c",
                "attach 4242 a.B::c --hits",
                "attach 4242 a.B::c --hits 0",
                "attach 4242 a.B::c --hits=5",
                "attach 4242 a.B::c --nonsense",
                "attach 4242 a.B::c -h",
                "attach 4242 @file",
                "plan 4242 a.B::c")) {
            assertThat(PlainLine.read(tool(heard), line.split(" "))).as(line).isNull();
        }
    }

    @Test
    void withoutOptionsALiveProbeHasTheDefaultLimits() {
        assertThat(run("attach", "4242", PLACE)).isZero();
        Wanted wanted = machine.wanted.get(0);
        assertThat(wanted.timeMillis()).isEqualTo(120_000);
        assertThat(wanted.hits()).isEqualTo(100);
        assertThat(wanted.ratePerSecond()).isEqualTo(50);
        assertThat(wanted.jdk() || wanted.waitForClass() || wanted.consent()).isFalse();
        assertThat(wanted.keepMillis()).isZero();
    }

    @Test
    void aProcessThatIsNotThereIsGone() {
        assertThat(run("attach", "1", PLACE)).isEqualTo(8);
        assertThat(run("doctor", "1")).isEqualTo(8);
        assertThat(run("detach", "1")).isEqualTo(8);
    }

    @Test
    void aPlanIsATableAndChangesNothing() {
        machine = machine.resident(Answer.rows(
                1,
                List.of(
                        List.of(
                                "p1",
                                "com.shop.OrderService",
                                "app",
                                "place",
                                "(Ljava/lang/String;[I)V",
                                "allow",
                                "",
                                "48"),
                        List.of("p1", "com.shop.OrderService", "app", "sum", "()J", "refuse", "native", "0"))));
        assertThat(run("plan", "4242", PLACE)).isZero();
        assertThat(heard.lines())
                .containsExactly(
                        "PROBE  VERDICT  FRAME  METHOD                                       NOTE",
                        "p1     allow     48 B  com.shop.OrderService::place(String, int[])",
                        "p1     refuse          com.shop.OrderService::sum()                 native");
        assertThat(machine.asked).containsExactly(Question.PLAN);
    }

    @Test
    void aPlannedMethodCanBeCopiedAsAProbe() throws Exception {
        machine = machine.resident(Answer.rows(
                1, List.of(List.of("p1", "a.B$C", "app", "<init>", "(Ljava/util/Map$Entry;[[JI)V", "allow", "", "8"))));
        run("plan", "4242", PLACE);
        String method = heard.lines().get(1).replaceFirst("^p1 +allow +8 B +", "");
        assertThat(method).isEqualTo("a.B$C::<init>(Map.Entry, long[][], int)");
        assertThat(ProbeParser.parse(method).point().method().matchesParameters("(Ljava/util/Map$Entry;[[JI)V", null))
                .isTrue();
    }

    @Test
    void aVisitDoesNotSpeakOfTheFirstProbe() {
        machine.examined(false, new Finding(Finding.Level.WARN, "cost", "It throws away all.", "", null));
        run("plan", "4242", PLACE);
        assertThat(heard.err()).doesNotContain("throws away");
    }

    @Test
    void noOptionIsBrokenInAUsageLine() {
        for (String name : Commands.NAMES) {
            Heard one = new Heard();
            new Commands(tool(one)).execute(name, "--help");
            List<String> usage = one.lines().stream()
                    .dropWhile(line -> !line.startsWith("Usage:"))
                    .takeWhile(line -> !line.isEmpty())
                    .toList();
            assertThat(usage).as(name).isNotEmpty().allMatch(line -> line.length() <= 110);
            for (String line : usage) {
                assertThat(line.replaceAll("[^\\[]", "")).hasSameSizeAs(line.replaceAll("[^\\]]", ""));
            }
        }
        assertThat(Synopsis.wrap("hotspan ui [--a=b] [--to=file:PATH] [PID]", 7, 27))
                .isEqualTo("hotspan ui [--a=b]%n       [--to=file:PATH]%n       [PID]"
                        .replace("%n", System.lineSeparator()));
    }

    @Test
    void aPlanThatMatchesNothingIsNoMatchAndARefusedOneIsRefused() {
        machine = machine.resident(Answer.rows(
                1, List.of(List.of("p1", "", "", "", "", "refuse", "no loaded class matches com.shop.Nix.", "0"))));
        assertThat(run("plan", "4242", PLACE)).isEqualTo(2);
        machine.resident(
                Answer.rows(1, List.of(List.of("p1", "", "", "", "", "refuse", "the method has no parameter x", "0"))));
        assertThat(run("plan", "4242", PLACE)).isEqualTo(5);
        machine.resident(Answer.rows(1, List.of()));
        assertThat(run("plan", "4242", PLACE)).isEqualTo(2);
    }

    @Test
    void aProbeWhoseRowsDidNotFitIsNotSaidToMatchNothing() {
        machine.resident(tooMuch());
        assertThat(run("plan", "4242", PLACE, PLACE)).isEqualTo(0);
        assertThat(heard.lines()).last().asString().matches("… and [\\d,]+ rows more");
        assertThat(heard.err()).isEmpty();
        Heard json = new Heard();
        new Commands(tool(json)).execute("plan", "4242", PLACE, PLACE, "--json");
        assertThat(json.lines()).last().asString().matches(".*\"listed\".*\"leftOff\":[1-9]\\d*}");
    }

    @Test
    void offNamesTheJvmsThatStartLater() {
        List<OffSwitch.Outcome> outcomes = List.of(
                new OffSwitch.Outcome(Samples.jvm(4242, "com.shop.Main"), "/tmp/.hotspan-off-1000", ""),
                new OffSwitch.Outcome(null, "/tmp/.hotspan-off-0", "/tmp/.hotspan-off-0: Read-only file system"));
        assertThat(OffCommand.report(heard.screen(), outcomes, "off").number()).isEqualTo(7);
        assertThat(heard.lines())
                .containsExactly(
                        "  off  4242 com.shop.Main (JDK 17.0.15)",
                        "  FAILED  JVMs that start later, by /tmp/.hotspan-off-0: /tmp/.hotspan-off-0: Read-only file system",
                        "probes are off in 1 JVM of yours, within a second; hotspan on takes it back");
        Heard json = new Heard();
        OffCommand.report(json.screen().json(true), outcomes.subList(0, 1), "off");
        assertThat(json.lines())
                .containsExactly("{\"type\":\"off\",\"pid\":4242,\"main\":\"com.shop.Main\","
                        + "\"file\":\"/tmp/.hotspan-off-1000\",\"done\":true,\"message\":\"\"}");
    }

    @Test
    void statusLoadsNoAgent() {
        assertThat(run("status", "4242")).isZero();
        assertThat(heard.lines()).containsExactly("4242 com.shop.Main (JDK 17.0.15): no agent is in it");
        assertThat(machine.ends).isEmpty();
    }

    @Test
    void statusOfAllListsThoseWithAnAgent() {
        assertThat(run("status")).isZero();
        assertThat(heard.lines()).containsExactly("no JVM has an agent");
        machine.resident(Answer.rows(1, List.of()));
        Heard one = new Heard();
        new Commands(tool(one)).execute("status");
        assertThat(one.lines()).containsExactly(" PID  AGENT  MAIN", "4242  kept   com.shop.Main");
    }

    @Test
    void statusSaysOnceWhoSwitchedProbesOff() {
        assertThat(StatusCommand.switchedOff(Map.of())).isEmpty();
        assertThat(StatusCommand.switchedOff(Map.of("anna since 2026-11-21 07:53:21 UTC", 3)))
                .containsExactly("probes are switched off in 3 JVMs, by anna since 2026-11-21 07:53:21 UTC;"
                        + " hotspan on allows them again");
    }

    @Test
    void statusLeavesWhatItFinds() {
        machine = machine.resident(Answer.rows(1, List.of()));
        assertThat(run("status", "4242")).isZero();
        assertThat(machine.ends).containsExactly("close");
    }

    @Test
    void detachTakesOutWhatIsKeptAndSaysWhatWasRestored() {
        machine = machine.resident(Answer.rows(1, List.of()));
        assertThat(run("detach", "4242")).isZero();
        assertThat(machine.wanted).isEmpty();
        assertThat(machine.ends).containsExactly("stop", "close");
        assertThat(heard.lines())
                .containsExactly(
                        "detached from 4242 com.shop.Main (JDK 17.0.15); 1 class restored and verified identical");
    }

    @Test
    void detachWithoutAnAgentHasNothingToDo() {
        assertThat(run("detach", "4242", "--json")).isZero();
        assertThat(heard.lines())
                .containsExactly(
                        "{\"type\":\"detached\",\"pid\":4242,\"restored\":{\"classes\":0,\"identical\":0,\"failed\":0}}");
        assertThat(machine.ends).isEmpty();
    }

    @Test
    void openCallsAreListedOldestFirstWithTheirStacks() {
        machine = machine.resident(Answer.rows(
                1,
                List.of(
                        List.of("p1", "com.shop.A::a()", "1200", "http-1", "a.A.a(A.java:1)\na.B.b(B.java:2)"),
                        List.of("p1", "com.shop.B::b()", "61000", "http-\u001b[2J2", ""))));
        assertThat(run("open", "4242")).isZero();
        assertThat(heard.lines())
                .containsExactly(
                        "61.0 s  com.shop.B::b()  on http-\\u001b[2J2",
                        "1.2 s  com.shop.A::a()  on http-1",
                        "      at a.A.a(A.java:1)",
                        "      at a.B.b(B.java:2)");
    }

    @Test
    void aCallThatBeganBeforeItsProbeIsTheOldestAndItsAgeUnknown() {
        machine = machine.resident(
                Answer.rows(
                        1,
                        List.of(
                                List.of("p1", "com.shop.A::a()", "1200", "http-1", ""),
                                List.of(
                                        "p1",
                                        "com.shop.B::b()",
                                        "-1",
                                        "http-2",
                                        "app//a.A$$Lambda/0x7f.a(A.java:1)\njava.base@17.0.15/java.lang.Thread.run(Thread.java:8)"))));
        run("open", "4242");
        assertThat(heard.lines())
                .containsExactly(
                        "unknown, entered before the probe  com.shop.B::b()  on http-2",
                        "      at a.A$$Lambda/0x7f.a(A.java:1)",
                        "      at java.lang.Thread.run(Thread.java:8)",
                        "1.2 s  com.shop.A::a()  on http-1");
    }

    @Test
    void whatCannotBeSeenIsSaidWhenNothingIsOpen() {
        machine = machine.resident(Answer.rows(1, List.of()));
        assertThat(run("open", "4242")).isZero();
        assertThat(heard.lines()).containsExactly("no probed call is open");
        assertThat(heard.err()).contains("virtual thread").contains("Thread.dump_to_file");
    }

    /** A call that is stuck is no call that its probe saw begin: whatever else comes through there must not end it. */
    @Test
    void onlyTimeEndsTheProbesOfOpen() {
        assertThat(run("open", "4242", PLACE, "--for", "10ms", "--wait")).isEqualTo(3);
        Wanted wanted = machine.wanted.get(0);
        assertThat(wanted.hits()).isGreaterThan(100_000_000);
        assertThat(wanted.ratePerSecond()).isGreaterThan(10_000);
        assertThat(wanted.timeMillis()).isEqualTo(10_010);
        assertThat(wanted.waitForClass()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE,    '',                                                          0",
        "WAITING, '',                                                          0",
        "TRIPPED, its hit limit was reached,                                   3",
        "REMOVED, 'the governor stopped it because it cost too much: 2 calls', 4"
    })
    void aProbeThatCouldNotSeeIsNamedInsteadOfNothingOpen(ProbeState state, String reason, int exit) {
        ProbeReport report = Samples.report("p1", state, 0).reason(reason).build();
        machine = new FakeMachine(FakeMachine.reporting(List.of(report), tool -> {}))
                .stoppingWith(new Stopped(EndReason.LEFT, List.of(report), 1, 1, List.of(), 1));
        assertThat(run("open", "4242", PLACE, "--for", "1ms")).isEqualTo(exit);
        if (state == ProbeState.LIVE) {
            assertThat(heard.lines()).containsExactly("no probed call is open");
        } else {
            assertThat(heard.lines())
                    .singleElement()
                    .asString()
                    .startsWith("probe p1  ")
                    .contains(state == ProbeState.WAITING ? "waits for its class" : "not known: " + reason);
        }
    }

    @Test
    void openSaysWhetherTheCodeIsAsBefore() {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        machine = new FakeMachine(FakeMachine.reporting(List.of(live), tool -> {}))
                .stoppingWith(new Stopped(EndReason.LEFT, List.of(live), 2, 1, List.of("a.B: out of metaspace"), 1));
        assertThat(run("open", "4242", PLACE, "--for", "1ms")).isEqualTo(7);
        assertThat(heard.lines()).contains("1 of 2 classes NOT verified as before", "  a.B: out of metaspace");
        Heard json = new Heard();
        assertThat(new Commands(tool(json)).execute("open", "4242", PLACE, "--for", "1ms", "--json"))
                .isEqualTo(7);
        assertThat(json.lines())
                .containsExactly(
                        "{\"type\":\"listed\",\"rows\":0,\"leftOff\":0}",
                        "{\"type\":\"stopped\",\"restored\":{\"classes\":2,\"identical\":1,\"failed\":1,"
                                + "\"failures\":[\"a.B: out of metaspace\"]},\"exit\":7}");
    }

    @Test
    void openReadsItsProbesBeforeItAttaches() {
        assertThat(run("open", "4242", "com.shop.Order::place(")).isEqualTo(1);
        assertThat(machine.ends).isEmpty();
    }

    @Test
    void openCallsThatDoNotFitAreCounted() {
        machine = machine.resident(tooMuch());
        assertThat(run("open", "4242")).isZero();
        assertThat(heard.lines()).last().asString().matches("… and [\\d,]+ calls more");
        Heard json = new Heard();
        new Commands(tool(json)).execute("open", "4242", "--json");
        assertThat(json.lines()).last().asString().matches(".*\"listed\".*\"leftOff\":[1-9]\\d*}");
    }

    /** More than an answer has room for. */
    private static Answer tooMuch() {
        List<String> row = List.of("p1", "a.B::c()", "1", "http-1", "a.B.c(B.java:1)\n".repeat(4_000));
        Answer answer = Answer.rows(1, Collections.nCopies(1_000, row));
        assertThat(answer.leftOff()).isPositive();
        return answer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plan 4242 a.B::c", "open 4242", "open 4242 a.B::c --for 1ms", "status 4242", "detach 4242"})
    void aTargetThatEndsDuringAShortCommandIsGone(String line) {
        machine.resident(Answer.rows(1, List.of())).dying();
        assertThat(run(line.split(" "))).isEqualTo(8);
        assertThat(heard.err()).startsWith("hotspan: The target process has ended.");
    }

    @Test
    void aQuestionThatNobodyAnsweredIsNoRefusal() {
        machine.resident(Answer.error(0, "The agent did not answer within 10000 ms.", "Try again."));
        assertThat(run("plan", "4242", PLACE)).isEqualTo(6);
        assertThat(heard.err()).contains("did not answer within");
        machine.resident(Answer.error(1, "Too many classes match.", "Type more of the name."));
        assertThat(run("plan", "4242", PLACE)).isEqualTo(5);
    }

    @Test
    void psIsATableAndObjects() {
        assertThat(run("ps")).isZero();
        assertThat(heard.lines())
                .containsExactly(
                        " PID  JDK      USER  UPTIME  AGENT  MAIN",
                        "4242  17.0.15  me     3m 0s         com.shop.Main");
        Heard json = new Heard();
        assertThat(new Commands(tool(json)).execute("ps", "--json")).isZero();
        assertThat(json.lines())
                .containsExactly(
                        "{\"type\":\"jvm\",\"pid\":4242,\"main\":\"com.shop.Main\",\"jdk\":\"17.0.15\",\"vendor\":\"Eclipse"
                                + " Adoptium\",\"vm\":\"HotSpot\",\"user\":\"me\",\"uptimeMillis\":180000,\"agent\":\"none\"}");
    }

    private int run(String... arguments) {
        return new Commands(tool(heard)).execute(arguments);
    }

    private Tool tool(Heard to) {
        Interrupts none = new Interrupts() {
            @Override
            public Watch onCtrlC(Runnable ctrlC) {
                return () -> {};
            }

            @Override
            public void onInputClosed(Runnable closed) {}
        };
        return new Tool(
                to.screen(),
                machine,
                question -> Asker.Reply.NOBODY,
                none,
                Map.of(),
                () -> new Payload(new byte[0], new byte[0]));
    }
}
