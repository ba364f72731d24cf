package io.hotspan.agent.govern;

import static io.hotspan.agent.govern.Here.probe;
import static org.assertj.core.api.Assertions.assertThat;

import com.shop.Till;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.Wanted;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a tool may ask, in this very JVM. */
class QuestionsTest extends AtTheTill {
    private static final String HOLD = "com.shop.Till::hold";
    private static final int PROBE = 0;
    private static final int AGE = 2;
    private static final int THREAD = 3;
    private static final int NOTE = 6;

    private final CountDownLatch leave = new CountDownLatch(1);

    private Answer ask(Question question, String argument, int limit, Wanted... wanted) {
        Answer answer = here.control.answer(new Ask(1, question, argument, limit, List.of(wanted)));
        assertThat(answer.error()).isEmpty();
        return answer;
    }

    private Thread holding(String name) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        Thread caller = new Thread(
                () -> {
                    try {
                        Till.hold(entered, leave);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        caller.start();
        entered.await();
        return caller;
    }

    @Test
    void openCallsAreListedByThreadOldestFirstAndWithoutSecrets() throws InterruptedException {
        Thread before = holding("worker");
        Thread secret = holding("GET /pay?password=hunter2");
        here.set(probe("p1", HOLD).build());
        Thread after = holding("worker");
        try {
            Answer open = ask(Question.OPEN, "", 100);
            assertThat(open.rows()).extracting(row -> row.get(PROBE)).containsOnly("p1");
            assertThat(open.rows())
                    .extracting(row -> row.get(THREAD))
                    .containsExactlyInAnyOrder("worker", "redacted(shape)", "worker");
            assertThat(open.rows())
                    .extracting(row -> row.get(AGE).equals("-1"))
                    .as("those from before the probe, of unknown age, are the oldest")
                    .containsExactly(true, true, false);
            assertThat(ask(Question.OPEN, "", 2).rows())
                    .hasSize(2)
                    .extracting(row -> row.get(AGE))
                    .containsOnly("-1");
            assertThat(ask(Question.OPEN, "", 2).leftOff()).isEqualTo(1);
        } finally {
            leave.countDown();
            for (Thread thread : List.of(before, secret, after)) thread.join();
        }
    }

    @Test
    void aPlanHasRoomForEachProbeAndCountsTheRest() {
        Wanted wide = probe("wide", "java.util.HashMap::*").jdk(true).build();
        Wanted one = probe("one", RING).build();
        Answer whole = ask(Question.PLAN, "", 1_000, wide, one);
        Answer cut = ask(Question.PLAN, "", 4, wide, one);

        assertThat(whole.leftOff()).isZero();
        assertThat(cut.rows()).extracting(row -> row.get(PROBE)).containsExactly("wide", "wide", "one");
        assertThat(cut.leftOff()).isEqualTo(whole.rows().size() - 3);
    }

    /** As somebody tries who does not know yet where to look, in a JVM of any size. */
    @Test
    void aPatternThatNamesEverythingIsNotFollowedToItsEnd() {
        Wanted all = probe("all", "java..*::*").jdk(true).build();
        Answer answer = ask(Question.PLAN, "", 10, all);

        assertThat(answer.rows()).hasSize(10).allSatisfy(row -> assertThat(row.get(NOTE))
                .startsWith("the pattern matches more than 5000 methods; a span probe may have 200"));
        assertThat(answer.leftOff()).isGreaterThan(4_000);
        here.set(all);
        assertThat(here.report("all").reason()).startsWith("the pattern matches more than 5000 methods");
    }

    @Test
    void classesAndMethodsBeyondTheLimitAreCounted() {
        Answer classes = ask(Question.CLASSES, "java.util.", 1_000);
        assertThat(ask(Question.CLASSES, "java.util.", 3).leftOff())
                .isEqualTo(classes.rows().size() + classes.leftOff() - 3)
                .isPositive();
        Answer methods = ask(Question.METHODS, "java.util.HashMap", 1_000);
        assertThat(ask(Question.METHODS, "java.util.HashMap", 3).leftOff())
                .isEqualTo(methods.rows().size() - 3)
                .isPositive();
    }
}
