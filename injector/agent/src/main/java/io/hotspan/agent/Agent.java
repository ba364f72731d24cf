package io.hotspan.agent;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.export.ExportException;
import io.hotspan.agent.govern.Control;
import io.hotspan.agent.link.Link;
import io.hotspan.agent.ring.OwnThread;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.Weaver;
import java.io.IOException;
import java.lang.instrument.Instrumentation;

/** Starts the agent, top to bottom. Called by reflection from the entry class, whose signature of it is frozen. */
public final class Agent {
    private static final long MEMORY = 8L << 20;
    private static final int HEAP_SHARE = 50;

    private Agent() {}

    /**
     * Starts for a tool that waits at the link. Returns once the agent has said hello.
     *
     * @param link path of the socket, or stem of the FIFOs
     * @throws IOException when the tool has gone
     */
    public static void live(Instrumentation instrumentation, String link) throws IOException {
        requireWide(); // while there is no line the entry class's reason reaches the tool
        // The line first: when nobody is there, this JVM stays as it is.
        Link line = Link.dial(link);
        ControlThread control = null;
        try {
            control = wire(instrumentation, new Residence(null), false);
            control.open(line, link);
            control.start();
        } catch (IOException | RuntimeException | Error e) {
            line.close();
            if (control != null) control.giveUp();
            throw e;
        }
    }

    /**
     * Starts with the application, before its main class is loaded, for the probes of a file. A file that is wrong or missing costs
     * one line on stderr; the agent then waits for a better one.
     *
     * @param config path of the configuration file; empty to only wait for a tool
     * @param exportersJar the exporters' classes
     */
    public static void permanent(Instrumentation instrumentation, String config, byte[] exportersJar)
            throws ExportException {
        requireWide();
        Residence residence = new Residence(config);
        residence.join(exportersJar);
        ControlThread control = wire(instrumentation, residence, true);
        String trouble;
        try {
            trouble = control.startPermanent();
        } catch (RuntimeException | Error e) {
            control.giveUp();
            throw e;
        }
        if (trouble != null) System.err.println("hotspan: " + trouble.replace('\n', ' '));
    }

    private static void requireWide() {
        if (Facts.property("sun.arch.data.model").equals("32")) {
            throw new IllegalStateException("this is a 32-bit JVM, and counters of 64 bits need a 64-bit one");
        }
    }

    private static ControlThread wire(Instrumentation instrumentation, Residence residence, boolean permanent) {
        Ring ring = Ring.install(instrumentation);
        ring.open(Math.min(MEMORY, Runtime.getRuntime().maxMemory() / HEAP_SHARE), Facts.feature() >= 21);
        try {
            return wire(instrumentation, ring, residence, permanent);
        } catch (RuntimeException | Error e) {
            ring.abandon(); // else nobody could ever attach again
            throw e;
        }
    }

    private static ControlThread wire(
            Instrumentation instrumentation, Ring ring, Residence residence, boolean permanent) {
        OwnThread.in(ring);
        SlotTable table = new SlotTable(ring.slotCapacity());
        Drainer drainer = new Drainer(ring, table);
        Weaver weaver = new Weaver(instrumentation, ring, Facts.property("java.version"));
        Control control = new Control(instrumentation, ring, weaver, drainer, table);
        ControlThread thread = new ControlThread(instrumentation, ring, weaver, drainer, control, residence, permanent);
        weaver.start();
        try {
            drainer.start();
        } catch (RuntimeException | Error e) {
            weaver.stop();
            throw e;
        }
        return thread;
    }
}
