package io.hotspan.agent.govern;

import com.sun.tools.attach.VirtualMachine;
import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** The agent's core in the test's own JVM: real instrumentation, bridge, weaver and drainer; no link. */
public final class Here implements AutoCloseable {
    private static volatile @Nullable Instrumentation instrumentation;

    final Ring ring;
    final SlotTable table;
    final Drainer drainer;
    final Weaver weaver;
    final Control control;
    private long revision;

    public static void agentmain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    Here() throws Exception {
        this(TimeUnit.SECONDS.toNanos(15));
    }

    /** @param hungNanos silence of the thread that calls {@link Control} after which it counts as hung */
    Here(long hungNanos) throws Exception {
        if (instrumentation == null) attachToOneself();
        Instrumentation mine = instrumentation();
        ring = Ring.install(mine);
        ring.open(2L << 20, false);
        table = new SlotTable(ring.slotCapacity());
        drainer = new Drainer(ring, table, hungNanos);
        weaver = new Weaver(mine, ring, System.getProperty("java.version", ""));
        weaver.start();
        drainer.start();
        control = new Control(mine, ring, weaver, drainer, table);
    }

    static Instrumentation instrumentation() {
        return Objects.requireNonNull(instrumentation);
    }

    private static void attachToOneself() throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", Here.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        manifest.getMainAttributes().putValue("Can-Redefine-Classes", "true");
        Path jar = Files.createTempFile("here-", ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest)) {
            packed.finish();
        }
        VirtualMachine self =
                VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
        try {
            self.loadAgent(jar.toString());
        } finally {
            self.detach();
            Files.delete(jar);
        }
    }

    static Wanted.Builder probe(String id, String text) {
        return Wanted.builder(id, text).ratePerSecond(1e6);
    }

    void set(Wanted... wanted) {
        control.set(new SetProbes(++revision, Arrays.asList(wanted)));
    }

    ProbeReport report(String id) {
        return control.status().reports().stream()
                .filter(report -> report.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no report of " + id));
    }

    Ledger ledger(String id) {
        return report(id).ledger();
    }

    void tick() {
        control.tick(System.nanoTime());
    }

    @Override
    public void close() throws IOException {
        control.endAll(ProbeState.REMOVED, EndReason.LEFT);
        weaver.stop();
        drainer.stop();
        ring.close();
        if (!control.isEmpty()) throw new IOException("something is still in the code");
        if (ring.suppressed() != 0) throw new IOException(ring.suppressed() + " throwables of ours were suppressed");
    }
}
