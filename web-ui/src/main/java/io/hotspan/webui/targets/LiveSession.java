package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.AgentSession;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Hello;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A session over a real link.
 *
 * <p>Threads: any. Questions wait on up to {@value #ASKERS} threads of its own, {@code hotspan-ask-PID}.
 */
final class LiveSession implements Session {
    private static final int ASKERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Those that had begun before their probe are older than all that it saw begin. */
    private static final Comparator<OpenCall> OLDEST_FIRST = Comparator.<OpenCall, Boolean>comparing(
                    call -> call.ageMillis() < 0)
            .thenComparingLong(OpenCall::ageMillis)
            .reversed();

    private final AgentSession session;
    private final AgentInfo agent;
    private final ExecutorService askers;

    LiveSession(AgentSession session) {
        this.session = requireNonNull(session, "session is null");
        agent = info(session.hello());
        askers = Executors.newFixedThreadPool(
                ASKERS, task -> daemon(task, "hotspan-ask-" + session.jvm().pid()));
    }

    @Override
    public AgentInfo agent() {
        return agent;
    }

    @Override
    public long attachMillis() {
        return session.attachMillis();
    }

    /** When the link has ended meanwhile, nothing is sent; the listener hears of the end. */
    @Override
    public void want(long revision, List<Wish> wishes) {
        session.setProbes(
                new SetProbes(revision, wishes.stream().map(LiveSession::wanted).toList()));
    }

    @Override
    public CompletableFuture<List<FoundClass>> classes(String search, int limit) {
        return ask(Question.CLASSES, search, limit, List.of()).thenApply(rows -> rows.stream()
                .limit(limit)
                .map(row -> new FoundClass(row.text(0), row.text(1)))
                .toList());
    }

    @Override
    public CompletableFuture<List<FoundMethod>> methods(String className, int limit) {
        return ask(Question.METHODS, className, limit, List.of())
                .thenApply(rows ->
                        rows.stream().limit(limit).map(LiveSession::method).toList());
    }

    @Override
    public CompletableFuture<List<PlannedMethod>> plan(Wish wish) {
        return ask(Question.PLAN, "", 0, List.of(wanted(wish)))
                .thenApply(rows -> rows.stream().map(LiveSession::planned).toList());
    }

    @Override
    public CompletableFuture<List<OpenCall>> open() {
        return ask(Question.OPEN, "", 0, List.of()).thenApply(rows -> rows.stream()
                .map(row -> new OpenCall(row.text(0), row.text(1), row.age(2), row.text(3), row.lines(4)))
                .sorted(OLDEST_FIRST)
                .toList());
    }

    /** Waits for the goodbye on a thread of its own. */
    @Override
    public void stop() {
        daemon(this::leave, "hotspan-leave-" + session.jvm().pid()).start();
    }

    /** Questions that still wait are asked over a closed link, and so answered at once: whoever asked is told. */
    @Override
    public void close() {
        session.close();
        askers.shutdown();
    }

    private void leave() {
        session.stop();
        close();
    }

    private CompletableFuture<List<Row>> ask(Question question, String argument, int limit, List<Wanted> wanted) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        Answer answer = session.ask(question, argument, limit, wanted, PATIENCE);
                        if (answer.isError()) {
                            throw new QuestionFailure(answer.error(), answer.action());
                        }
                        return answer.rows().stream().map(Row::new).toList();
                    },
                    askers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new QuestionFailure("The session was closed.", "Attach again."));
        }
    }

    private static FoundMethod method(Row row) {
        String names = row.text(4);
        return new FoundMethod(
                row.text(0),
                row.text(1),
                row.text(2),
                row.text(3),
                names.isEmpty() ? List.of() : List.of(names.split(",", -1)),
                (int) row.number(5),
                row.text(6));
    }

    private static PlannedMethod planned(Row row) {
        return new PlannedMethod(
                row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), (int) row.number(7));
    }

    private static Wanted wanted(Wish wish) {
        return Wanted.builder(wish.id(), wish.text())
                .hits(wish.limits().hits())
                .ratePerSecond(wish.limits().ratePerSecond())
                .timeMillis(TimeUnit.NANOSECONDS.toMillis(wish.limits().timeNanos()))
                .jdk(wish.jdk())
                .waitForClass(wish.await())
                .owner(wish.owner())
                .build();
    }

    private static AgentInfo info(Hello hello) {
        return new AgentInfo(
                hello.agentVersion(),
                hello.pid(),
                hello.jdk(),
                hello.vm(),
                hello.mainClass(),
                hello.loadedClasses(),
                hello.permanent(),
                hello.serviceName(),
                hello.resource());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** One row of an answer. The target may be of another version, so a missing column is empty. */
    private record Row(List<String> columns) {
        String text(int column) {
            return column < columns.size() ? columns.get(column) : "";
        }

        long number(int column) {
            String text = text(column);
            return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        }

        /** As a number, but for an age that the agent does not know either. */
        long age(int column) {
            return text(column).equals("-1") ? -1 : number(column);
        }

        List<String> lines(int column) {
            return text(column).lines().toList();
        }
    }
}
