package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.*;

import io.hotspan.bridge.Bridge;
import io.hotspan.bridge.Claims;
import io.hotspan.bridge.Guard;
import io.hotspan.bridge.Quiet;
import io.hotspan.bridge.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The bridge seen from the agent. {@link BridgeInstaller} rewrites this class, so that in a target its Bridge is the one in the
 * bootstrap loader; in a unit test it is the plain class.
 */
public final class BoundRing implements Ring {
    private static final int LOOKS = 100;
    private static final int BATCH = 50;
    /** As many methods as may be timed at once; at most a tenth of the memory. */
    private static final int HISTOGRAMS = 2048;

    /** A thread is in the bridge for less than a microsecond at a time. */
    private static final long GRACE_NANOS = 20_000_000;

    private final String bridgeName;
    private final String guardName;
    private final String quietName;
    private final Histograms histograms = new Histograms();
    private int[] readPos = new int[0];
    private long messageOffset = -1;
    /** The bridge may be another agent's by now: a thread that outlives its session (it hung in a write, it measures) leaves it alone. */
    private volatile boolean closed;

    public BoundRing() {
        bridgeName = Bridge.class.getName().replace('.', '/');
        quietName = Quiet.class.getName().replace('.', '/');
        guardName = Guard.class.getName().replace('.', '/');
        try {
            messageOffset = Words.fieldOffset(Throwable.class, "detailMessage");
        } catch (NoSuchFieldException e) {
            messageOffset = -1; // a JDK that stores it elsewhere: spans then have no message
        }
    }

    @Override
    public long open(long bytes, boolean virtualThreads) {
        if (!Words.occupy()) throw new IllegalStateException("another hotspan is in this JVM");
        try {
            return occupied(bytes, virtualThreads);
        } catch (RuntimeException | Error e) {
            leave(); // most likely there is no memory: who comes later finds the JVM free
            throw e;
        }
    }

    @Override
    public void abandon() {
        if (closed) return;
        Bridge.on = false;
        Bridge.session = Bridge.session + 1;
        leave();
    }

    private void leave() {
        try {
            letGo();
        } catch (OutOfMemoryError e) {
            // What was taken so far stays until the next one takes its own.
        } finally {
            closed = true;
            Words.vacate();
        }
    }

    private long occupied(long bytes, boolean virtualThreads) {
        boolean large = bytes >= 4L << 20;
        int slots = large ? 4096 : 1024;
        int stripes = large ? 1024 : 256;
        int virtuals = !virtualThreads ? 0 : bytes >= 8L << 20 ? 16384 : large ? 4096 : 2048;
        int blocks = large ? 512 : 128;
        long fixed = ((long) (stripes + virtuals) * ENTRY_WORDS
                        + virtuals
                        + (long) slots * ((1 << SLOT_SHIFT) + (1 << TOTAL_SHIFT))
                        + (long) BUDGETS * 16
                        + (long) blocks * BLOCK_WORDS)
                * 8;
        int timed = (int) Math.min(HISTOGRAMS, bytes / 10 / (4 * HISTOGRAM_BUCKETS));
        fixed += (timed + 1L) * 4 * HISTOGRAM_BUCKETS;
        long perChunk = CHUNK_WORDS * 8 + CHUNK_WORDS * 4 + 40;
        int chunks = (int) Math.max(16, (bytes - fixed) / perChunk);
        closed = false;
        Bridge.session = Bridge.session + 1;
        Bridge.stripes = stripes;
        Bridge.virtuals = virtuals;
        Bridge.virtualTids = new long[virtuals];
        Bridge.owners = new Thread[stripes + 1];
        Bridge.slots = new long[slots << SLOT_SHIFT];
        Quiet.histograms = histograms.open(timed);
        Bridge.totals = new long[slots << TOTAL_SHIFT];
        Bridge.budgets = new long[BUDGETS << BUDGET_SHIFT];
        budget(BUDGET_JVM, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4);
        Bridge.blockFree = new long[blocks + 1];
        Bridge.blocks = new long[blocks + 1][BLOCK_WORDS];
        Bridge.chunks = new long[chunks][CHUNK_WORDS];
        Bridge.refs = new Object[chunks][CHUNK_WORDS];
        Bridge.chunkState = new long[chunks];
        Arrays.fill(Bridge.chunkState, 1L << 8 | CHUNK_FREE);
        Bridge.freeEpoch = 1;
        Bridge.crowded = false;
        Bridge.anchor = 0;
        Bridge.ownThreads = new Thread[OWN_THREADS];
        Bridge.threadDeath = threadDeath();
        readPos = new int[chunks];
        long[] state = new long[(stripes + virtuals + 1) * ENTRY_WORDS];
        state[ENTRY_WORDS + TID] = -1; // home of thread id 0, which is no thread's
        Bridge.state = state;
        Words.fence(); // all of the above before what lets threads in
        Bridge.on = true;
        return fixed + chunks * perChunk;
    }

    private static @Nullable Class<?> threadDeath() {
        try {
            return Class.forName("java.lang.ThreadDeath");
        } catch (ClassNotFoundException e) {
            return null; // and nothing there stops a thread
        }
    }

    @Override
    public void inert() {
        if (closed) return;
        Bridge.on = false;
    }

    /**
     * First the switch and the session, which every woven method asks before it touches anything; then, once the threads that had
     * asked already are through, the memory. One that was kept off its processor for all that time finds arrays too short for what
     * it knows: that is suppressed and counted, and harms nobody.
     */
    @Override
    public void close() {
        if (closed) return;
        Bridge.on = false;
        Bridge.session = Bridge.session + 1;
        Words.fence();
        Arrays.fill(Bridge.slots, 0);
        pause();
        letGo();
        closed = true;
        Words.vacate();
    }

    private void letGo() {
        Bridge.chunks = new long[0][];
        Bridge.refs = new Object[0][];
        Bridge.chunkState = new long[0];
        Bridge.blocks = new long[1][BLOCK_WORDS];
        Bridge.blockFree = new long[1];
        Bridge.totals = new long[0];
        Bridge.budgets = new long[0];
        Bridge.state = new long[ENTRY_WORDS];
        Bridge.owners = new Thread[1];
        Bridge.ownThreads = new Thread[OWN_THREADS];
        Bridge.slots = new long[0];
        Quiet.histograms = new int[0];
        Guard.constants = new Object[0]; // what conditions compared with may be a secret
        Guard.numbers = new long[0];
        Bridge.fault = null;
        Bridge.stripes = 1;
        Bridge.virtuals = 0;
        Bridge.virtualTids = new long[0];
        readPos = new int[0];
    }

    @Override
    public void leaveBehind(Collection<Integer> slots) {
        if (closed || slots.isEmpty()) return;
        long[] bits = Arrays.copyOf(Bridge.leftBehind, (1 << 16) >> 6);
        for (int slot : slots) bits[slot >> 6] |= 1L << slot;
        Bridge.leftBehind = bits;
    }

    @Override
    public boolean leftBehind(int slot) {
        long[] bits = Bridge.leftBehind;
        return slot >> 6 < bits.length && (bits[slot >> 6] & 1L << slot) != 0;
    }

    private static void pause() {
        long end = System.nanoTime() + GRACE_NANOS;
        for (long left = GRACE_NANOS; left > 0; left = end - System.nanoTime()) LockSupport.parkNanos(left);
    }

    @Override
    public int slotCapacity() {
        return Bridge.slots.length >> SLOT_SHIFT;
    }

    @Override
    public int budgetCapacity() {
        return BUDGET_JVM;
    }

    @Override
    public void budget(int budget, long hits, long tokens, long bytes) {
        if (closed) return;
        int at = budget << BUDGET_SHIFT;
        Words.release(Bridge.budgets, at + BUDGET_BYTES, bytes);
        Words.release(Bridge.budgets, at + BUDGET_TOKENS, tokens);
        Words.release(Bridge.budgets, at + BUDGET_HITS, hits);
    }

    @Override
    public void addHits(int budget, long more) {
        if (closed) return;
        Words.getAndAdd(Bridge.budgets, (budget << BUDGET_SHIFT) + BUDGET_HITS, more);
    }

    @Override
    public void addBytes(int budget, long more) {
        if (closed) return;
        Words.getAndAdd(Bridge.budgets, (budget << BUDGET_SHIFT) + BUDGET_BYTES, more);
    }

    @Override
    public long bytesLeft(int budget) {
        return Math.max(0, Words.acquire(Bridge.budgets, (budget << BUDGET_SHIFT) + BUDGET_BYTES));
    }

    @Override
    public void lowerTokens(int budget, long most) {
        if (closed) return;
        int at = (budget << BUDGET_SHIFT) + BUDGET_TOKENS;
        long tooMany = Words.acquire(Bridge.budgets, at) - most;
        if (tooMany > 0) Words.getAndAdd(Bridge.budgets, at, -tooMany);
    }

    @Override
    public void charge(int slot, long perCall) {
        if (closed) return;
        Words.release(Bridge.slots, (slot << SLOT_SHIFT) + SLOT_BYTES, perCall);
    }

    @Override
    public boolean giveHistogram(int slot) {
        if (closed) return false;
        int at = histograms.take(Quiet.histograms);
        if (at > 0) Words.release(Bridge.slots, (slot << SLOT_SHIFT) + SLOT_HISTOGRAM, at);
        return at > 0;
    }

    @Override
    public void takeHistogram(int slot) {
        if (closed) return;
        int word = (slot << SLOT_SHIFT) + SLOT_HISTOGRAM;
        int at = (int) Words.acquire(Bridge.slots, word);
        Words.release(Bridge.slots, word, 0);
        if (at > 0) histograms.giveBack(at);
    }

    @Override
    public int @Nullable [] histogram(int slot) {
        int at = (int) Words.acquire(Bridge.slots, (slot << SLOT_SHIFT) + SLOT_HISTOGRAM);
        return at == 0 ? null : Arrays.copyOfRange(Quiet.histograms, at, at + HISTOGRAM_BUCKETS);
    }

    @Override
    public synchronized void step(int slot, int steps) {
        if (closed) return;
        int at = (slot << SLOT_SHIFT) + SLOT_TAG;
        long tag = Words.acquire(Bridge.slots, at);
        if (tag != 0) Words.release(Bridge.slots, at, (tag & ~(STEP_COUNT | STEP_TIME)) | steps);
    }

    @Override
    public void activity(long[] entered, long[] recorded) {
        int slots = Math.min(entered.length, Bridge.slots.length >> SLOT_SHIFT);
        for (int slot = 0; slot < slots; slot++) {
            entered[slot] += Bridge.totals[(slot << TOTAL_SHIFT) + COUNT_ENTERED];
            recorded[slot] += Bridge.totals[(slot << TOTAL_SHIFT) + COUNT_RECORDED];
        }
        for (int i = 1; i < Bridge.blocks.length; i++) {
            if (Bridge.blockFree[i] == 0) continue;
            long[] b = Bridge.blocks[i];
            for (int e = 0; e < BLOCK_WORDS; e += 1 << 3) {
                long key = Math.abs(b[e]);
                int slot = ((int) key & 0xffff) - 1;
                if (key == 0 || slot >= slots || key != key(slot)) continue;
                entered[slot] += b[e + COUNT_ENTERED];
                recorded[slot] += b[e + COUNT_RECORDED];
            }
        }
    }

    @Override
    public void refill(int budget, long tokens, long cap) {
        if (closed) return;
        int at = (budget << BUDGET_SHIFT) + BUDGET_TOKENS;
        long left = Words.acquire(Bridge.budgets, at);
        long give = Math.min(tokens, cap - left);
        if (give > 0) Words.getAndAdd(Bridge.budgets, at, give);
    }

    @Override
    public long hitsLeft(int budget) {
        return Math.max(0, hits(budget));
    }

    @Override
    public long hits(int budget) {
        return Words.acquire(Bridge.budgets, (budget << BUDGET_SHIFT) + BUDGET_HITS);
    }

    @Override
    public synchronized void arm(int[] slots, int[] budgets) {
        if (closed) return;
        Bridge.generation = Bridge.generation + 1;
        long tag = (long) (Bridge.session & 15) << CALL_SESSION_SHIFT
                | (Bridge.generation & 0x3ff) << CALL_GENERATION_SHIFT
                | 1;
        for (int i = 0; i < slots.length; i++) {
            int at = slots[i] << SLOT_SHIFT;
            Bridge.slots[at + SLOT_BUDGET] = (long) budgets[i] << BUDGET_SHIFT;
        }
        Words.fence();
        for (int slot : slots) {
            int at = slot << SLOT_SHIFT;
            Words.release(Bridge.slots, at + SLOT_TAG, tag | Bridge.slots[at + SLOT_OCCUPANT]);
        }
    }

    @Override
    public synchronized void disarm(int slot) {
        if (closed) return;
        Words.release(Bridge.slots, (slot << SLOT_SHIFT) + SLOT_TAG, 0);
    }

    @Override
    public long retire(int slot) {
        if (closed) return 0;
        int at = slot << SLOT_SHIFT;
        long key = key(slot);
        boolean span = Bridge.slots[at + SLOT_BUDGET] != 0;
        raiseOccupant(at);
        Words.fence(); // from here on no thread gives back what it holds
        long held = span ? credits(slot, key) : 0;
        if (held > 0) addHits(BUDGET_JVM, held);
        return held;
    }

    private static void raiseOccupant(int at) {
        long next = Bridge.slots[at + SLOT_OCCUPANT] + (1L << OCCUPANT_SHIFT);
        Words.release(Bridge.slots, at + SLOT_OCCUPANT, next & OCCUPANT_MASK);
    }

    /** Hits that threads have taken in advance and not used; where they are just being given back they are not counted. */
    private static long credits(int slot, long key) {
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        long credits = 0;
        for (int i = 1; i < Bridge.blocks.length; i++) {
            long[] b = Bridge.blocks[i];
            if (Words.acquire(Bridge.blockFree, i) != 0 && Words.acquire(b, e) == key) {
                credits += Words.acquire(b, e + COUNT_NANOS);
            }
        }
        return credits;
    }

    @Override
    public void clear(int slot) {
        if (closed) return;
        int at = slot << SLOT_SHIFT;
        Words.release(Bridge.slots, at + SLOT_TAG, 0);
        raiseOccupant(at);
        Words.release(Bridge.slots, at + SLOT_BYTES, 0);
        for (int k = 0; k < 16; k++) Words.release(Bridge.totals, (slot << TOTAL_SHIFT) + k, 0);
    }

    /** Whose counter entries are this slot's. */
    private static long key(int slot) {
        return Bridge.slots[(slot << SLOT_SHIFT) + SLOT_OCCUPANT] | (slot + 1);
    }

    @Override
    public boolean armed(int slot) {
        return Words.acquire(Bridge.slots, (slot << SLOT_SHIFT) + SLOT_TAG) != 0;
    }

    @Override
    public long[] counts(int slot) {
        long[] sum = new long[16];
        // A thread may just be moving its counts to the totals. It takes nanoseconds; the bound is for one that was put
        // to sleep.
        for (int i = 0; i < LOOKS && !sum(slot, sum); i++) Arrays.fill(sum, 0);
        return sum;
    }

    /** Returns whether nothing moved while it was summed up. */
    private static boolean sum(int slot, long[] sum) {
        boolean still = true;
        for (int k = 1; k < 16; k++) sum[k] = Words.acquire(Bridge.totals, (slot << TOTAL_SHIFT) + k);
        long entered = sum[COUNT_ENTERED];
        long recorded = sum[COUNT_RECORDED];
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        long key = key(slot);
        boolean span = Bridge.slots[(slot << SLOT_SHIFT) + SLOT_BUDGET] != 0;
        for (int i = 1; i < Bridge.blocks.length; i++) {
            if (Words.acquire(Bridge.blockFree, i) == 0) continue; // nobody's
            long[] b = Bridge.blocks[i];
            long found = Words.acquire(b, e);
            still &= found != -key;
            if (found != key) continue;
            for (int k = COUNT_ENTERED; k <= COUNT_NANOS; k++) sum[k] += Words.acquire(b, e + k);
            long most = Words.acquire(b, e + COUNT_MAX); // of spans: COUNT_BYTES
            sum[COUNT_MAX] = span ? sum[COUNT_MAX] + most : Math.max(sum[COUNT_MAX], most);
            still &= Words.acquire(b, e) == key;
        }
        int at = slot << TOTAL_SHIFT;
        return still
                && Words.acquire(Bridge.totals, at + COUNT_ENTERED) == entered
                && Words.acquire(Bridge.totals, at + COUNT_RECORDED) == recorded;
    }

    @Override
    public void resetMax(int slot) {
        if (closed) return;
        Bridge.totals[(slot << TOTAL_SHIFT) + COUNT_MAX] = 0;
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        for (int i = 1; i < Bridge.blocks.length; i++) {
            if (Bridge.blocks[i][e] == key(slot)) Bridge.blocks[i][e + COUNT_MAX] = 0;
        }
    }

    @Override
    public synchronized void ownThread(Thread thread) {
        if (closed) return;
        @Nullable Thread[] mine = Bridge.ownThreads;
        for (int i = 0; i < mine.length; i++) {
            Thread other = mine[i];
            if (other == null || other.getState() == Thread.State.TERMINATED) {
                mine[i] = thread;
                return;
            }
        }
        throw new IllegalStateException("more threads of ours than " + mine.length);
    }

    @Override
    public void anchor(long number) {
        if (closed) return;
        Bridge.anchor = number & 0xff;
    }

    @Override
    public int drain(Sink sink) {
        if (closed) return 0;
        int records = 0;
        int freed = 0;
        int owned = 0;
        for (int i = 0; i < readPos.length; i++) {
            long seen = Words.acquire(Bridge.chunkState, i);
            int kind = (int) seen & 0xff;
            if (kind == CHUNK_FREE) continue;
            if (kind == CHUNK_OWNED) owned++;
            if (!sink.takesMore()) continue;
            records += read(i, seen >>> 8, sink);
            if (kind == CHUNK_FULL) {
                free(i, seen >>> 8);
                freed++;
            }
        }
        Bridge.crowded = owned > readPos.length / 2;
        if (freed > 0) {
            Words.fence(); // who sees the epoch sees the chunks
            Bridge.freeEpoch++;
        }
        return records;
    }

    private int read(int chunk, long chunkGeneration, Sink sink) {
        long[] words = Bridge.chunks[chunk];
        @Nullable Object[] refs = Bridge.refs[chunk];
        int records = 0;
        int pos = readPos[chunk];
        while (pos < CHUNK_WORDS) {
            long header = Words.acquire(words, pos);
            if (header >>> CHUNK_GENERATION_SHIFT != (chunkGeneration & 0xffff)) break;
            if ((header & FLAG_PAD) != 0) {
                pos = CHUNK_WORDS;
                break;
            }
            int units = ((int) (header >>> HEADER_UNITS_SHIFT) & 0xff) + 1;
            sink.record(words, refs, pos);
            if (units > 1 || (header & FLAG_ERROR) != 0) Arrays.fill(refs, pos, pos + units * UNIT_WORDS, null);
            pos += units * UNIT_WORDS;
            records++;
        }
        readPos[chunk] = pos;
        return records;
    }

    private void free(int chunk, long chunkGeneration) {
        long[] words = Bridge.chunks[chunk];
        for (int pos = 0; pos < CHUNK_WORDS; pos += UNIT_WORDS) words[pos] = 0;
        Arrays.fill(Bridge.refs[chunk], null); // what records that were cut short left behind
        readPos[chunk] = 0;
        long next = chunkGeneration + 1 & 0xffff;
        Words.release(Bridge.chunkState, chunk, (next == 0 ? 1 : next) << 8 | CHUNK_FREE);
    }

    @Override
    public void reap() {
        if (closed) return;
        for (int i = 1; i < Bridge.owners.length; i++) {
            Thread owner = Bridge.owners[i];
            if (owner == null || owner.isAlive()) continue;
            int at = i << ENTRY_SHIFT;
            long[] s = Bridge.state;
            if (s[at + CHUNK_TAG] != 0) {
                int chunk = (int) s[at + CHUNK];
                long handed = s[at + CHUNK_TAG] >>> CHUNK_GENERATION_SHIFT << 8 | CHUNK_FULL;
                Words.release(Bridge.chunkState, chunk, handed);
            }
            int block = (int) s[at + COUNTS];
            if (block != 0) {
                for (int e = 0; e < BLOCK_WORDS; e += 8) {
                    if (Bridge.blocks[block][e] != 0) Claims.writeBack(Bridge.blocks[block], e);
                }
                Words.release(Bridge.blockFree, block, 0);
            }
            long sequence = s[at + SEQ];
            for (int k = 1; k < ENTRY_WORDS; k++) s[at + k] = 0;
            s[at + SEQ] = sequence;
            Bridge.owners[i] = null;
            Words.release(s, at, 0);
        }
    }

    @Override
    public @Nullable String threadName(long tid) {
        for (int i = 0; i < WINDOW; i++) {
            int entry = (((int) tid * SPREAD + i) & (Bridge.stripes - 1)) + 1;
            Thread owner = Bridge.owners[entry];
            if (owner != null && Bridge.state[entry << ENTRY_SHIFT] == tid) return owner.getName();
        }
        return null;
    }

    @Override
    public long suppressed() {
        return Bridge.suppressed;
    }

    @Override
    public String fault() {
        Class<?> last = Bridge.fault;
        return last == null ? "" : last.getName();
    }

    @Override
    public void exercise(int kind, int slot, int calls) {
        for (int i = 0; i < calls; i += BATCH) {
            if (closed) return; // the slot may be another session's
            for (int k = i; k < Math.min(calls, i + BATCH); k++) {
                if (kind == 1) Bridge.count(slot);
                else if (kind == 3) exerciseTimed(slot);
                else exerciseSpan(slot);
            }
        }
    }

    private static void exerciseSpan(int slot) {
        long call = Bridge.enter(slot);
        long prev = Bridge.state[(int) (call >>> CALL_ENTRY_SHIFT) * ENTRY_WORDS + PREV];
        Bridge.exit(call, prev, Bridge.start(call), slot, null);
    }

    private static void exerciseTimed(int slot) {
        long call = Quiet.enterTimed(slot, 1);
        long prev = Bridge.state[(int) (call >>> CALL_ENTRY_SHIFT) * ENTRY_WORDS + PREV];
        Quiet.exit(call, prev, Quiet.startTimed(call), slot, null);
    }

    @Override
    public void constants(@Nullable Object[] strings, long[] numbers) {
        if (closed) return;
        Guard.constants = strings;
        Guard.numbers = numbers;
    }

    @Override
    public List<Open> open() {
        List<Open> found = new ArrayList<>();
        long[] s = Bridge.state;
        long[] virtuals = Bridge.virtualTids;
        int owned = Bridge.owners.length;
        for (int entry = 1; entry << ENTRY_SHIFT < s.length; entry++) {
            int at = entry << ENTRY_SHIFT;
            long tid = entry < owned ? s[at + TID] : virtuals[entry - owned];
            if (tid <= 0) continue;
            boolean inside = s[at + LIVE] != 0 || s[at + KEPT] != 0;
            Thread owner = entry < owned ? Bridge.owners[entry] : null;
            if (owner == null && !inside) continue;
            found.add(new Open(owner, tid, inside ? s[at + ROOT_START] : 0, s[at + LAST_START]));
        }
        return found;
    }

    @Override
    public @Nullable String message(Throwable thrown) {
        if (messageOffset < 0) return null;
        Object message = Words.readReference(thrown, messageOffset);
        return message instanceof String ? (String) message : null;
    }

    @Override
    public String bridgeName() {
        return bridgeName;
    }

    @Override
    public String quietName() {
        return quietName;
    }

    @Override
    public String guardName() {
        return guardName;
    }
}
