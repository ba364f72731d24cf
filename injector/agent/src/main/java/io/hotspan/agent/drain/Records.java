package io.hotspan.agent.drain;

import static io.hotspan.bridge.Layout.*;

import io.hotspan.agent.link.Outbox;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.probes.Call;
import io.hotspan.probes.Redactor;
import io.hotspan.probes.Texts;
import io.hotspan.probes.wire.Calls;
import io.hotspan.probes.wire.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns records into calls and sends them on their way: to the tool, or to the exporter in the target. The drainer's thread. */
final class Records implements Ring.Sink {
    /** Calls of one message, as long as they fit into a frame. */
    private static final int BATCH = 512;
    /** What a call takes in a frame at most, beside its names, its message and its values. */
    private static final int OTHERWISE_BYTES = 256;
    /** Of a thread's name, which an application may set to a whole query. */
    private static final int NAME_CHARS = 128;
    /** How long a tool may take no byte before its calls are dropped instead. */
    private static final long PATIENCE_NANOS = 200_000_000;

    private final Ring ring;
    private final SlotTable slots;
    private final Clock clock;
    private final Ids ids = new Ids();
    private final List<Call> live = new ArrayList<>(BATCH);
    private final List<SlotInfo> liveInfo = new ArrayList<>(BATCH);
    private final List<Call> kept = new ArrayList<>();
    private final List<SlotInfo> keptInfo = new ArrayList<>();
    private boolean captures;
    private int liveChars;
    private long stuckSince;
    private boolean leftBehind;
    private @Nullable Outbox outbox;
    private @Nullable CallSink sink;
    private long lastTid;
    private String lastName = "";
    private long unknown;

    Records(Ring ring, SlotTable slots, Clock clock) {
        this.ring = ring;
        this.slots = slots;
        this.clock = clock;
    }

    /** Where this pass's calls go. */
    void begin(@Nullable Outbox toTool, @Nullable CallSink here) {
        outbox = toTool;
        sink = here;
        lastTid = 0;
        leftBehind = false;
    }

    /** Whether this pass left records in the ring. */
    boolean leftBehind() {
        return leftBehind;
    }

    /**
     * While the tool reads, what does not fit into the outbox waits in the ring. A tool that has not read for a while is not waited
     * for: what the application gave us must not be held for its sake.
     */
    @Override
    public boolean takesMore() {
        Outbox to = outbox;
        if (to == null || to.failure() != null || to.takesCalls()) {
            stuckSince = 0;
            return true;
        }
        to.flush();
        if (to.takesCalls()) return true;
        long now = System.nanoTime();
        if (stuckSince == 0) stuckSince = now;
        boolean givenUp = now - stuckSince > PATIENCE_NANOS;
        leftBehind |= !givenUp;
        return givenUp;
    }

    @Override
    public void record(long[] words, @Nullable Object[] refs, int pos) {
        long header = words[pos];
        SlotInfo info = slots.get((int) (header >>> HEADER_SLOT_SHIFT) & 0xffff);
        if (info == null) {
            unknown++;
            return;
        }
        info.tally.drained();
        Call call = call(info, header, words, refs, pos);
        if (info.kept) {
            kept.add(call);
            keptInfo.add(info);
            if (kept.size() >= BATCH) shipKept();
        } else {
            live.add(call);
            liveInfo.add(info);
            captures |= !info.values.isEmpty();
            liveChars += call.className().length()
                    + call.methodName().length()
                    + call.threadName().length();
            String message = call.exceptionMessage();
            if (message != null) liveChars += message.length();
            if (live.size() >= BATCH) shipLive();
        }
    }

    private Call call(SlotInfo info, long header, long[] words, @Nullable Object[] refs, int pos) {
        int anchor = (int) (header >>> HEADER_ANCHOR_SHIFT) & 0xff;
        long parent = words[pos + 4];
        long root = words[pos + 5];
        long tid = words[pos + 6];
        Call.Builder call = Call.builder(info.probe, info.className, info.methodName)
                .line(info.line)
                .traceId(ids.traceHigh(root), ids.traceLow(root))
                .spanId(ids.span(words[pos + 3]), parent == 0 ? 0 : ids.span(parent))
                .time(clock.epochNanos(anchor, words[pos + 1]), clock.epochNanos(anchor, words[pos + 2]))
                .thread(tid, (header & FLAG_VIRTUAL) != 0 ? "" : threadName(tid));
        boolean failed = (header & FLAG_ERROR) != 0;
        if (failed) error(call, refs[pos]);
        // No more than the record holds, whatever its slot's probe captures: what follows is another record.
        int held = ((int) (header >>> HEADER_UNITS_SHIFT) & 0xff) * UNIT_WORDS;
        for (int i = 0; i < Math.min(held, info.values.size()); i++) {
            SlotPlan.Value value = info.values.get(i);
            if (value.parameter < 0 && (failed || value.descriptor.equals("V"))) continue;
            int at = pos + UNIT_WORDS + i;
            call.capture(Values.captured(value, words[at], refs[at]));
        }
        return call.build();
    }

    private void error(Call.Builder call, @Nullable Object thrown) {
        if (!(thrown instanceof Throwable)) {
            call.error(null, null);
            return;
        }
        String message = ring.message((Throwable) thrown);
        call.error(thrown.getClass().getName(), message == null ? null : Redactor.text(message));
    }

    private String threadName(long tid) {
        if (tid != lastTid) {
            String name = ring.threadName(tid);
            lastName = name == null ? "" : Texts.cut(Redactor.text(name), NAME_CHARS);
            lastTid = tid;
        }
        return lastName;
    }

    /** Sends what is left of this pass. */
    void end() {
        if (!live.isEmpty()) shipLive();
        if (!kept.isEmpty()) shipKept();
    }

    private void shipLive() {
        Outbox to = outbox;
        if (to == null || to.failure() != null) {
            for (SlotInfo info : liveInfo) info.tally.linkClosed();
        } else if (to.isFull()) {
            for (SlotInfo info : liveInfo) info.tally.linkFull();
        } else if (captures || 3L * liveChars + (long) OTHERWISE_BYTES * live.size() > Message.MAX_BYTES) {
            split(to);
        } else {
            to.offer(new Calls(live));
        }
        live.clear();
        liveInfo.clear();
        captures = false;
        liveChars = 0;
    }

    private void split(Outbox to) {
        Set<Call> sent = Collections.newSetFromMap(new IdentityHashMap<Call, Boolean>());
        for (Calls message : Calls.split(live)) {
            to.offer(message);
            sent.addAll(message.calls());
        }
        for (int i = 0; i < live.size(); i++) {
            if (!sent.contains(live.get(i))) liveInfo.get(i).tally.tooLarge();
        }
    }

    private void shipKept() {
        CallSink to = sink;
        if (to == null) {
            for (SlotInfo info : keptInfo) info.tally.noExport();
        } else {
            to.offer(new ArrayList<>(kept));
        }
        kept.clear();
        keptInfo.clear();
    }

    /** Records of slots that nobody knows: a defect of ours; tests assert zero. */
    long unknown() {
        return unknown;
    }
}
