package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Methods at random of programs nobody here wrote, twenty at a time, while they work: the same answers, exact books, the code as it was,
 * again and again. HOTSPAN_SEED repeats a choice.
 */
class RandomMethodsIT {
    private static final int METHODS = 20;
    private static final int ROUNDS = Form.of(2, 50);
    private static final int READ = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> ACTIONS = List.of("", " -> args, return", " -> count", " -> time");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]*|<init>");

    /** The quick form's choice is always the same. */
    private static final long SEED = Optional.ofNullable(System.getenv("HOTSPAN_SEED"))
            .map(Long::valueOf)
            .orElse(Form.isFull() ? System.nanoTime() : 17L);

    @TempDir
    Path directory;

    private final Map<String, Integer> leftOut = new TreeMap<>();
    private long entered;
    private long methods;

    /** Each once; among the tests those that are like nothing else that the tests have. */
    static Stream<Stranger.Kind> kinds() {
        return Form.isFull()
                ? Stream.of(Stranger.Kind.values())
                : Stream.of(Stranger.Kind.HSQLDB_1_8, Stranger.Kind.FELIX, Stranger.Kind.PEKKO, Stranger.Kind.GROOVY);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anyTwentyMethodsUnderLoad(Stranger.Kind kind) throws Exception {
        Random random = new Random(SEED);
        try (Stranger stranger = Stranger.start(kind, Jdk.own(), directory)) {
            Target target = stranger.target();
            List<String> warm = stranger.load().call();
            long before = stranger.troubles();
            List<String> control = stranger.load().call();
            assertThat(control).as("the load gives the same answers each time").isEqualTo(warm);
            long troubles = stranger.troubles() - before;
            Map<String, String> code = Map.of();
            for (int round = 0; round < ROUNDS; round++) {
                before = stranger.troubles();
                try (LiveSession session = LiveSession.attach(target)) {
                    List<Wanted> chosen = choose(session, random, round);
                    if (code.isEmpty()) {
                        code = CodeReader.read(target, classes(chosen));
                    }
                    place(session, chosen);
                    assertThat(stranger.load().call())
                            .as("answers with probes in, seed %s, round %s", SEED, round)
                            .isEqualTo(control);
                    exact(session.stop(), session);
                }
                assertThat(stranger.troubles() - before)
                        .as("warnings, seed %s, round %s", SEED, round)
                        .isEqualTo(troubles);
            }
            before = stranger.troubles();
            assertThat(stranger.load().call()).as("answers after").isEqualTo(control);
            assertThat(stranger.troubles() - before).as("warnings after").isEqualTo(troubles);
            assertThat(CodeReader.read(target, List.copyOf(code.keySet()))).isEqualTo(code);
            assertThat(target.isAlive()).isTrue();
            Form.figure(
                    "P1",
                    kind + " on " + target.jdk() + ": " + ROUNDS + " rounds, seed " + SEED + ", " + methods
                            + " methods probed, " + entered + " calls seen, all answers as before; left out: "
                            + leftOut);
        }
    }

    private void place(LiveSession session, List<Wanted> chosen) {
        for (ProbeReport report : session.tryToPlace(chosen)) {
            if (report.state() == ProbeState.LIVE) {
                methods += report.methods();
                continue;
            }
            // A class that the program itself could not use: its like is all that may be left out.
            assertThat(report.reason())
                    .as("%s, seed %s", report, SEED)
                    .containsAnyOf("cannot be linked", "initialisation failed", "HotSpot never compiles more");
            leftOut.merge(
                    report.reason().replaceAll(".*(cannot be linked|initialisation failed|never compiles).*", "$1"),
                    1,
                    Integer::sum);
        }
    }

    /** Methods that the agent says can be probed; of any class that is not the JDK's. */
    private static List<Wanted> choose(LiveSession session, Random random, int round) {
        List<String> names = rows(session, Question.CLASSES, "", List.of()).stream()
                .filter(row -> !row.get(1).equals("bootstrap") && !row.get(1).contains("PlatformClassLoader"))
                .map(row -> row.get(0))
                .distinct()
                .toList();
        assertThat(names).as("classes of the program").hasSizeGreaterThan(100);
        List<Wanted> chosen = new ArrayList<>();
        Set<String> texts = new LinkedHashSet<>();
        while (chosen.size() < METHODS) {
            String name = names.get(random.nextInt(names.size()));
            List<List<String>> methods = rows(session, Question.METHODS, name, List.of());
            if (methods.isEmpty()) {
                continue;
            }
            List<String> method = methods.get(random.nextInt(methods.size()));
            String point = name + "::" + method.get(1);
            if (!method.get(6).isEmpty() || !NAME.matcher(method.get(1)).matches() || !texts.add(point)) {
                continue;
            }
            String text = point + ACTIONS.get(random.nextInt(ACTIONS.size()));
            Wanted wanted = LiveSession.probe("r" + round + "m" + chosen.size(), text);
            if (rows(session, Question.PLAN, "", List.of(wanted)).stream()
                    .anyMatch(row -> row.get(5).equals("allow"))) {
                chosen.add(wanted);
            }
        }
        return chosen;
    }

    private static List<List<String>> rows(
            LiveSession session, Question question, String argument, List<Wanted> wanted) {
        Answer answer = session.open().ask(question, argument, 0, wanted, PATIENCE);
        // A class that cannot be linked has no methods to choose.
        assertThat(answer.isError() && !answer.error().contains("cannot be linked"))
                .as(answer.error())
                .isFalse();
        return answer.isError() ? List.of() : answer.rows();
    }

    private static List<String> classes(List<Wanted> chosen) {
        return chosen.stream()
                .map(wanted -> wanted.text().substring(0, wanted.text().indexOf("::")))
                .distinct()
                .limit(READ)
                .toList();
    }

    /** Every call that the agent recorded has arrived, or was counted as dropped. */
    private void exact(Stopped stopped, LiveSession session) {
        Map<String, Long> received =
                session.calls().stream().collect(Collectors.groupingBy(call -> call.probe(), Collectors.counting()));
        for (ProbeReport report : stopped.reports()) {
            entered += report.ledger().entered();
            // What counts or times sends no calls.
            if (report.text().contains("-> count") || report.text().contains("-> time")) {
                continue;
            }
            assertThat(received.getOrDefault(report.id(), 0L) + report.ledger().droppedTotal())
                    .as(report + ", seed " + SEED)
                    .isEqualTo(report.ledger().recorded());
        }
        assertThat(received.keySet())
                .isSubsetOf(stopped.reports().stream().map(ProbeReport::id).toList());
    }
}
