package io.hotspan.bridge;

/**
 * The one drawing of every word that the bridge and the drainer share. All values are compile-time constants: this class is never
 * loaded in a target.
 *
 * <p>{@code state}: one entry of 16 words per OS thread (a <i>stripe</i>) and per virtual thread inside a probed call.
 *
 * <pre>
 *   0 TID          raw thread id of the owner; 0 = free (a virtual thread's stands in virtualTids)
 *   1 LIVE         current call of the live probes' chain; 0 = none       2 LIVE_TRACE  its root call
 *   3 SEQ          calls begun on this entry, never reset
 *   4 KEPT         current call of the permanent probes' chain            5 KEPT_TRACE  its root call
 *   6 ANCHOR       clock anchor of the root call
 *   7 PREV         hand-over of the previous call from enter to the woven frame
 *   8 CHUNK        chunk being written, -1 = none      9 POS  next free word in it       10 CHUNK_TAG  its generation, shifted
 *    (a virtual thread's entry: 8 QUIET, open calls that are in no chain; it writes into its carrier's chunk)
 *  11 COUNTS       block of owned counters; 0 = none  12 LAST_START  nanoTime of the call begun last
 *  13 ROOT_START   nanoTime of the root call          14 MISS_EPOCH  free epoch when no chunk was found
 *  15 CHILD        nanoseconds of the timed calls that ended within the timed call that is open now
 * </pre>
 *
 * <p>A <i>call</i> (64 bits) names one pass through a probe for as long as it is open:
 *
 * <pre>
 *  63            48 47     44 43        34 33                             0
 *  | entry index   | session | generation | sequence of the entry          |
 * </pre>
 *
 * <p>A record is one or more units of 8 words in a chunk. The first unit:
 *
 * <pre>
 *   0 header   | chunk generation 16 | slot 16 | anchor 8 | units - 1 8 | flags 16 |   stored last, by release
 *   1 start    nanoTime at entry       2 end      nanoTime at exit
 *   3 call     4 parent, 0 = root      5 trace    the root call        6 tid      7 depends on flags
 *   refs[0] of the unit: the Throwable, when FLAG_ERROR is set
 * </pre>
 *
 * <p>Further units hold captures, one word or one reference each, in the order of the slot's captures.
 */
public final class Layout {
    public static final int ENTRY_SHIFT = 4;
    public static final int ENTRY_WORDS = 1 << ENTRY_SHIFT;
    public static final int TID = 0;
    public static final int LIVE = 1;
    public static final int SEQ = 3;
    public static final int KEPT = 4;
    public static final int ANCHOR = 6;
    public static final int PREV = 7;
    public static final int CHUNK = 8;
    /** In a virtual thread's entry, which has no chunk: its open calls that are not in a chain. */
    public static final int QUIET = 8;

    public static final int POS = 9;
    public static final int CHUNK_TAG = 10;
    public static final int COUNTS = 11;
    public static final int LAST_START = 12;
    public static final int ROOT_START = 13;
    public static final int MISS_EPOCH = 14;
    public static final int CHILD = 15;
    /** What becomes of a call that begins: a parent of those within, none, or none but timed with what its children take. */
    public static final int PARENT = 0;

    public static final int NO_PARENT = 1;
    public static final int TIMED = 2;
    /** Stripes looked at from a thread's home on; also the bucket of a virtual thread. */
    public static final int WINDOW = 8;
    /** Threads of one pool have ids one after the other: this keeps their stripes, which share cache lines at their ends, apart. */
    public static final int SPREAD = 37;

    public static final int CALL_ENTRY_SHIFT = 48;
    public static final int CALL_SESSION_SHIFT = 44;
    public static final int CALL_GENERATION_SHIFT = 34;
    public static final long CALL_TAG_MASK = 0x3fffL << CALL_GENERATION_SHIFT;
    public static final long CALL_SEQ_MASK = (1L << CALL_GENERATION_SHIFT) - 1;

    /** What woven code passes: slot id in the low 14 bits, then the chain. */
    public static final int SLOT_MASK = 0x3fff;

    public static final int KEPT_CHAIN = 0x4000;

    /** A slot is a cache line of its own. */
    public static final int SLOT_SHIFT = 3;
    /** Word 0 of a slot: 0 = disarmed, else its call tag, its occupant, its step, and bit 0 set. Word 1: word offset of its budget. */
    public static final int SLOT_TAG = 0;

    public static final int SLOT_BUDGET = 1;
    /** Tells the users of a slot apart, one after the other, so that none finds the counts of the one before. */
    public static final int SLOT_OCCUPANT = 2;
    /** Bytes that each of its calls is charged with; 0 = bytes are not limited. */
    public static final int SLOT_BYTES = 3;
    /** Where its histogram begins; 0 = it has none. */
    public static final int SLOT_HISTOGRAM = 4;

    /** In a tag: what the governor has made of a probe that decides at exit. Calls are only counted, as skipped. */
    public static final int STEP_COUNT = 2;
    /** In a tag: calls go to the histogram, and nothing else is asked of them. */
    public static final int STEP_TIME = 4;

    public static final int OCCUPANT_SHIFT = 16;
    public static final long OCCUPANT_MASK = 0x3ffffL << OCCUPANT_SHIFT;

    public static final int BUDGET_SHIFT = 4;
    /** Calls that may still be recorded; taken by getAndAdd. */
    public static final int BUDGET_HITS = 0;
    /** Bytes that may still be charged. */
    public static final int BUDGET_BYTES = 1;
    /** Calls that may be recorded in this tick of the rate; refilled by the drainer. On a cache line of its own. */
    public static final int BUDGET_TOKENS = 8;
    /** The budget that all probes share, beside their own; number 0 belongs to those that record nothing. */
    public static final int BUDGET_JVM = 511;

    public static final int BUDGETS = 512;

    /** Threads of ours: control, drainer, exit, and for each of two exporters one that sends and one that watches it. */
    public static final int OWN_THREADS = 8;

    /** Above this many, a thread takes {@link #CREDIT} at once. */
    public static final int CREDIT_FROM = 4096;

    public static final int CREDIT = 16;

    public static final int CHUNK_WORDS = 1024;
    public static final int UNIT_WORDS = 8;
    public static final int CHUNK_FREE = 0;
    public static final int CHUNK_OWNED = 1;
    public static final int CHUNK_FULL = 2;
    public static final int CHUNK_GENERATION_SHIFT = 48;
    public static final int HEADER_SLOT_SHIFT = 32;
    public static final int HEADER_ANCHOR_SHIFT = 24;
    public static final int HEADER_UNITS_SHIFT = 16;
    public static final int FLAG_ERROR = 1;
    public static final int FLAG_VIRTUAL = 2;
    /** The rest of the chunk is empty. */
    public static final int FLAG_PAD = 4;

    /** Owned counters: a block of 32 entries of 8 words, a slot's entry at its id modulo 32 (written back when another slot needs it). */
    public static final int BLOCK_ENTRIES = 32;

    public static final int BLOCK_WORDS = BLOCK_ENTRIES << 3;
    /** Totals of a slot: 16 words; 1 to 7 as in an owned entry. */
    public static final int TOTAL_SHIFT = 4;

    /** Slot + 1 and its occupant; 0 = nobody's. */
    public static final int COUNT_KEY = 0;

    public static final int COUNT_ENTERED = 1;
    public static final int COUNT_RATE = 2;
    public static final int COUNT_HITS = 3;
    /** Of timed calls, which take no hits: nanoseconds without those of timed calls within. */
    public static final int COUNT_SELF = 3;

    public static final int COUNT_CONDITION = 4;
    public static final int COUNT_RECORDED = 5;
    /** Nanoseconds of timed calls; for spans: calls this thread may record without asking the budget. */
    public static final int COUNT_NANOS = 6;

    public static final int COUNT_MAX = 7;
    /** Of spans, which have no longest one. */
    public static final int COUNT_BYTES = 7;

    public static final int TOTAL_ERRORS = 8;
    public static final int TOTAL_NO_STATE = 9;
    public static final int TOTAL_OWN_THREAD = 10;
    public static final int TOTAL_CUT_SHORT = 11;
    public static final int TOTAL_RING_FULL = 12;
    public static final int TOTAL_CONDITION_ERROR = 13;
    /** Nanoseconds of calls that a step of the governor made timed ones. */
    public static final int TOTAL_STEP_NANOS = 14;
    /** Throwables that struck in our own code, those apart that any code meets where stack or memory ends. */
    public static final int TOTAL_FAULTS = 15;

    /** A histogram: four buckets an octave, from 32 ns on; the last one holds all from 120 s. */
    public static final int HISTOGRAM_BUCKETS = 128;
    /** Exponent and first two digits of 32.0: the number of a duration's bucket is the same of the duration, less this. */
    public static final int HISTOGRAM_FIRST = 1023 + 5 << 2;

    public static final int HISTOGRAM_DIGITS = 50;

    private Layout() {}
}
