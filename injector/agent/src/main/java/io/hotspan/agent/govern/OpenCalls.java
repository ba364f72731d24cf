package io.hotspan.agent.govern;

import io.hotspan.agent.ring.Ring;
import io.hotspan.probes.Redactor;
import io.hotspan.probes.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls that were entered and have not left: which probe, how long, where. A stuck call gives no span, so this is where it shows. The
 * control thread's.
 */
final class OpenCalls {
    private static final int FRAMES = 60;

    private static final int NAME_CHARS = 128;
    /** In nanoseconds; -1 in the row. */
    private static final long UNKNOWN_AGE = -1_000_000;

    private final Ring ring;
    private final Placement placement;

    OpenCalls(Ring ring, Placement placement) {
        this.ring = ring;
        this.placement = placement;
    }

    /**
     * Rows of probe, method, age in milliseconds (-1 unknown: it began before the probe), thread, stack; the oldest first, and those that
     * began before their probe before all.
     */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        Set<Thread> listed = Collections.newSetFromMap(new IdentityHashMap<Thread, Boolean>());
        long now = System.nanoTime();
        for (Ring.Open open : ring.open()) {
            Thread thread = open.thread;
            if (thread == null) {
                rows.add(row(
                        "", "(in a virtual thread)", now - open.rootStart, "#" + open.tid, new StackTraceElement[0]));
                continue;
            }
            StackTraceElement[] stack = thread.getStackTrace();
            Found outermost = outermost(stack);
            // Between the look at the state and the look at the stack the call may have left.
            if (outermost == null) continue;
            long start = open.rootStart != 0 ? open.rootStart : open.lastStart;
            rows.add(row(outermost.probe, outermost.method, now - start, name(thread), stack));
            listed.add(thread);
        }
        before(rows, listed);
        rows.sort(new Comparator<List<String>>() {
            @Override
            public int compare(List<String> a, List<String> b) {
                return Long.compare(age(b), age(a));
            }
        });
        return rows;
    }

    private static long age(List<String> row) {
        long millis = Long.parseLong(row.get(2));
        return millis < 0 ? Long.MAX_VALUE : millis;
    }

    /** It may be an application's text: a request's path, a customer. */
    private static String name(Thread thread) {
        return Texts.cut(Redactor.text(thread.getName()), NAME_CHARS);
    }

    /** Calls that were under way when their probe went in: nothing of ours saw them begin, but the stack shows them. */
    private void before(List<List<String>> rows, Set<Thread> listed) {
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            if (listed.contains(entry.getKey())) continue;
            Found outermost = outermost(entry.getValue());
            if (outermost != null) {
                rows.add(row(outermost.probe, outermost.method, UNKNOWN_AGE, name(entry.getKey()), entry.getValue()));
            }
        }
    }

    private static final class Found {
        final String probe;
        final String method;

        Found(String probe, String method) {
            this.probe = probe;
            this.method = method;
        }
    }

    private @Nullable Found outermost(StackTraceElement[] stack) {
        for (int i = stack.length - 1; i >= 0; i--) {
            for (Placed placed : placement.all()) {
                for (Site site : placed.sites) {
                    if (stack[i].getMethodName().equals(site.methodName)
                            && stack[i].getClassName().equals(site.className)) {
                        return new Found(placed.reportId(), site.text());
                    }
                }
            }
        }
        return null;
    }

    /** Without the loader's and the module's name, which StackTraceElement puts in front from JDK 9 on. */
    private static String frame(StackTraceElement frame) {
        String file = frame.getFileName();
        String place = file == null ? "unknown source" : file;
        if (frame.isNativeMethod()) place = "native method";
        else if (file != null && frame.getLineNumber() > 0) place = file + ":" + frame.getLineNumber();
        return frame.getClassName() + "." + frame.getMethodName() + "(" + place + ")";
    }

    private static List<String> row(String probe, String method, long nanos, String thread, StackTraceElement[] stack) {
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
            frames.append(i == 0 ? "" : "\n").append(frame(stack[i]));
        }
        return Arrays.asList(probe, method, Long.toString(nanos / 1_000_000), thread, frames.toString());
    }
}
