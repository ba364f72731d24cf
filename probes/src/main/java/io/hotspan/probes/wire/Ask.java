package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tool to agent: a question. It changes nothing in the target. */
public final class Ask extends Message {
    static final int TYPE = 3;

    private final long request;
    private final Question question;
    private final String argument;
    private final int limit;
    private final List<Wanted> wanted;

    /**
     * A question with its argument.
     *
     * @param request comes back in the {@link Answer}
     * @param limit rows at most
     * @param wanted for PLAN, else empty
     */
    public Ask(long request, Question question, String argument, int limit, List<Wanted> wanted) {
        super(TYPE);
        this.request = request;
        this.question = requireNonNull(question, "question is null");
        this.argument = requireNonNull(argument, "argument is null");
        this.limit = limit;
        this.wanted = Collections.unmodifiableList(new ArrayList<>(wanted));
    }

    static Ask read(WireReader in) throws WireException {
        return new Ask(in.varint(), question(in.string()), in.string(), in.int32(), Wanted.readAll(in));
    }

    private static Question question(String name) {
        for (Question question : Question.values()) {
            if (question.name().equals(name)) {
                return question;
            }
        }
        return Question.UNKNOWN;
    }

    @Override
    void write(WireWriter out) {
        out.varint(request).string(question.name()).string(argument).signed(limit);
        Wanted.write(wanted, out);
    }

    public long request() {
        return request;
    }

    public Question question() {
        return question;
    }

    public String argument() {
        return argument;
    }

    public int limit() {
        return limit;
    }

    public List<Wanted> wanted() {
        return wanted;
    }
}
