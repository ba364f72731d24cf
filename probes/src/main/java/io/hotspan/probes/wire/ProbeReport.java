package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.Step;
import io.hotspan.probes.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How one probe is going, as the agent sees it. Its ledger ends at recorded: only who exports knows the rest. */
public final class ProbeReport {
    /** How many matches a report names; {@link #methods} says how many there are. */
    public static final int MAX_MATCHES = 200;

    private final String id;
    private final String text;
    private final ProbeState state;
    private final String reason;
    private final int classes;
    private final int methods;
    private final long remainingMillis;
    private final long hitsLeft;
    private final Ledger ledger;
    private final List<String> matches;
    private final List<String> warnings;
    private final List<Timing> timings;
    private final String owner;
    private final int column;
    private final String code;
    private final String action;
    private final Step step;
    private final String stepReason;
    private final double cpu;
    private final double enteredPerSecond;

    private ProbeReport(Builder builder) {
        id = builder.id;
        text = builder.text;
        state = builder.state;
        reason = builder.reason;
        classes = builder.classes;
        methods = builder.methods;
        remainingMillis = builder.remainingMillis;
        hitsLeft = builder.hitsLeft;
        ledger = builder.ledger;
        matches = builder.matches;
        warnings = builder.warnings;
        timings = builder.timings;
        owner = builder.owner;
        column = builder.column;
        code = builder.code;
        action = builder.action;
        step = builder.step;
        stepReason = builder.stepReason;
        cpu = builder.cpu;
        enteredPerSecond = builder.enteredPerSecond;
    }

    public static Builder builder(String id, String text, ProbeState state) {
        return new Builder(id, text, state);
    }

    public String id() {
        return id;
    }

    /** The text as it was wanted. */
    public String text() {
        return text;
    }

    public ProbeState state() {
        return state;
    }

    /** Why it is in this state, as a sentence; empty when there is nothing to say. */
    public String reason() {
        return reason;
    }

    public int classes() {
        return classes;
    }

    public int methods() {
        return methods;
    }

    /** Until its time limit; -1 when it has none. */
    public long remainingMillis() {
        return remainingMillis;
    }

    /** Until its hit limit; -1 when it has none. */
    public long hitsLeft() {
        return hitsLeft;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** {@code com.shop.OrderService::place(Order,int)}, sorted, at most {@link #MAX_MATCHES}. */
    public List<String> matches() {
        return matches;
    }

    public List<String> warnings() {
        return warnings;
    }

    /** One for each method, for count and time probes. */
    public List<Timing> timings() {
        return timings;
    }

    public String owner() {
        return owner;
    }

    /** Where the text is wrong, 1-based; 0 when it is not the text. */
    public int column() {
        return column;
    }

    /** The name of the {@link io.hotspan.probes.RefusalCode}, perhaps of a newer version; empty when not refused. */
    public String code() {
        return code;
    }

    /** What the user can do, or empty. */
    public String action() {
        return action;
    }

    /** What it does at the moment: less than was asked for when the governor has stepped it down. */
    public Step step() {
        return step;
    }

    /** Why it does less, or how often that has happened; empty when it does what was asked for. */
    public String stepReason() {
        return stepReason;
    }

    /** What it costs now, of the processor time of the process: 0.01 is a per cent. */
    public double cpu() {
        return cpu;
    }

    /** Calls a second, by the last look; 0 while it is disarmed. */
    public double enteredPerSecond() {
        return enteredPerSecond;
    }

    /** The same report with the ledger that the exporting side completed. */
    public ProbeReport withLedger(Ledger completed) {
        return toBuilder().ledger(completed).build();
    }

    /** The same report with at most so many matches, timings and warnings, and so many characters of each text. */
    ProbeReport shortened(int lines, int remarks, int chars) {
        return new Builder(id, Texts.cut(text, chars), state)
                .reason(Texts.cut(reason, chars))
                .matched(classes, methods)
                .remaining(remainingMillis, hitsLeft)
                .ledger(ledger)
                .matches(cut(first(matches, lines), chars))
                .warnings(cut(first(warnings, remarks), chars))
                .timings(first(timings, lines))
                .owner(Texts.cut(owner, chars))
                .refused(code, column, Texts.cut(action, chars))
                .step(step, Texts.cut(stepReason, chars))
                .cost(cpu, enteredPerSecond)
                .build();
    }

    private static List<String> cut(List<String> texts, int chars) {
        List<String> cut = new ArrayList<>();
        for (String text : texts) {
            cut.add(Texts.cut(text, chars));
        }
        return cut;
    }

    private static <T> List<T> first(List<T> list, int count) {
        return list.subList(0, Math.min(count, list.size()));
    }

    private Builder toBuilder() {
        return new Builder(id, text, state)
                .reason(reason)
                .matched(classes, methods)
                .remaining(remainingMillis, hitsLeft)
                .ledger(ledger)
                .matches(matches)
                .warnings(warnings)
                .timings(timings)
                .owner(owner)
                .refused(code, column, action)
                .step(step, stepReason)
                .cost(cpu, enteredPerSecond);
    }

    static void write(List<ProbeReport> reports, WireWriter out) {
        out.varint(reports.size());
        for (ProbeReport report : reports) {
            report.write(out);
        }
    }

    private void write(WireWriter out) {
        int start = out.begin();
        out.string(id).string(text).string(state.name()).string(reason);
        out.signed(classes).signed(methods).signed(remainingMillis).signed(hitsLeft);
        Records.write(ledger, out);
        Records.writeStrings(matches, out);
        Records.writeStrings(warnings, out);
        out.varint(timings.size());
        for (Timing timing : timings) {
            timing.write(out);
        }
        out.string(owner).signed(column).string(code).string(action);
        out.string(step.name()).string(stepReason).float64(cpu).float64(enteredPerSecond);
        out.end(start);
    }

    static List<ProbeReport> readAll(WireReader in) throws WireException {
        List<ProbeReport> reports = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            reports.add(read(in.block()));
        }
        return reports;
    }

    private static ProbeReport read(WireReader in) throws WireException {
        Builder report = builder(in.string(), in.string(), Enums.read(ProbeState.class, in))
                .reason(in.string())
                .matched(in.int32(), in.int32())
                .remaining(in.signed(), in.signed())
                .ledger(Records.ledger(in))
                .matches(Records.strings(in))
                .warnings(Records.strings(in));
        List<Timing> timings = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            timings.add(Timing.read(in));
        }
        report.timings(timings).owner(in.string());
        int column = in.int32();
        report.refused(in.string(), column, in.string());
        if (in.hasMore()) {
            report.step(Enums.read(Step.class, in), in.string()).cost(in.float64(), in.float64());
        }
        return report.build();
    }

    /** {@code p1 LIVE com.shop.OrderService::place}. */
    @Override
    public String toString() {
        return id + " " + state + " " + text;
    }

    /** Not shared between threads. */
    public static final class Builder {
        private final String id;
        private final String text;
        private final ProbeState state;
        private String reason = "";
        private int classes;
        private int methods;
        private long remainingMillis = -1;
        private long hitsLeft = -1;
        private Ledger ledger = Ledger.EMPTY;
        private List<String> matches = Collections.emptyList();
        private List<String> warnings = Collections.emptyList();
        private List<Timing> timings = Collections.emptyList();
        private String owner = "";
        private int column;
        private String code = "";
        private String action = "";
        private Step step = Step.SPAN;
        private String stepReason = "";
        private double cpu;
        private double enteredPerSecond;

        private Builder(String id, String text, ProbeState state) {
            this.id = requireNonNull(id, "id is null");
            this.text = requireNonNull(text, "text is null");
            this.state = requireNonNull(state, "state is null");
        }

        public Builder reason(String sentence) {
            reason = requireNonNull(sentence, "reason is null");
            return this;
        }

        public Builder matched(int classCount, int methodCount) {
            classes = classCount;
            methods = methodCount;
            return this;
        }

        /** Milliseconds and hits until the end; -1 where there is no limit. */
        public Builder remaining(long millis, long hits) {
            remainingMillis = millis;
            hitsLeft = hits;
            return this;
        }

        public Builder ledger(Ledger books) {
            ledger = requireNonNull(books, "ledger is null");
            return this;
        }

        /** Sorted by the caller; what is above {@link #MAX_MATCHES} is cut. */
        public Builder matches(List<String> names) {
            matches = copy(first(names, MAX_MATCHES));
            return this;
        }

        public Builder warnings(List<String> sentences) {
            warnings = copy(sentences);
            return this;
        }

        public Builder timings(List<Timing> perMethod) {
            timings = copy(perMethod);
            return this;
        }

        public Builder owner(String name) {
            owner = requireNonNull(name, "owner is null");
            return this;
        }

        /** Sets reason, code and action. */
        public Builder refused(Refusal refusal) {
            return reason(refusal.what()).refused(refusal.code().name(), 0, refusal.action());
        }

        /** A refusal by its code, with the 1-based column in the text, or 0. */
        public Builder refused(String refusalCode, int atColumn, String whatToDo) {
            code = requireNonNull(refusalCode, "code is null");
            column = atColumn;
            action = requireNonNull(whatToDo, "action is null");
            return this;
        }

        /** What it does at the moment, and why it is less than was asked for. */
        public Builder step(Step now, String why) {
            step = requireNonNull(now, "step is null");
            stepReason = requireNonNull(why, "reason is null");
            return this;
        }

        /** Part of the process's processor time, and calls a second. */
        public Builder cost(double ofProcess, double perSecond) {
            cpu = ofProcess;
            enteredPerSecond = perSecond;
            return this;
        }

        private static <T> List<T> copy(List<T> list) {
            return Collections.unmodifiableList(new ArrayList<>(list));
        }

        public ProbeReport build() {
            return new ProbeReport(this);
        }
    }
}
