package io.hotspan.agent;

import io.hotspan.agent.config.ConfigChange;
import io.hotspan.agent.config.ConfigException;
import io.hotspan.agent.config.ConfigWatcher;
import io.hotspan.agent.config.FileConfig;
import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.export.ExportException;
import io.hotspan.agent.export.ExportersJar;
import io.hotspan.agent.govern.Control;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.wire.Wanted;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent looks at that stays without a tool: its configuration file, the place where a tool waits to be dialled, and the kill
 * switch. Asked about once a second. The control thread's.
 */
final class Residence {
    private static final String TMP = "/tmp";

    private final TargetExports exports = new TargetExports();
    private final long pid = Facts.pid();
    private final int uid = Facts.uid();
    private final @Nullable ConfigWatcher watcher;
    /** The configuration file's absolute path, since a relative one means another file in another working directory. */
    private final String file;

    private boolean read;
    private List<Wanted> wanted = Collections.emptyList();
    private Ceilings ceilings = Ceilings.DEFAULT;
    private boolean off;
    private boolean joined;

    /**
     * Looks after a file, or after none.
     *
     * @param config path of the configuration file; null for an agent that a tool loaded
     */
    Residence(@Nullable String config) {
        boolean none = config == null || config.isEmpty();
        watcher = none ? null : new ConfigWatcher(Paths.get(config));
        file = none ? "" : Paths.get(config).toAbsolutePath().toString();
    }

    /**
     * Takes in the exporters' classes.
     *
     * @throws ExportException when this is not our jar
     */
    void join(byte[] exportersJar) throws ExportException {
        if (!joined) ExportersJar.join(exportersJar);
        joined = true;
    }

    /**
     * Takes in the exporters' classes from a tool: those that this agent was built with, and no others.
     *
     * @throws ExportException when they are not
     */
    void joinFromTool(byte[] exportersJar) throws ExportException {
        if (joined) return;
        String expected = ExportersDigest.expected();
        if (!ExportersDigest.of(exportersJar).equals(expected)) {
            throw new ExportException(
                    "the exporters that the tool sent do not belong to this agent",
                    "Detach, and attach again with one version of hotspan.");
        }
        join(exportersJar);
    }

    /**
     * Exports there what probes record that this tool keeps. Those that are kept already are not moved.
     *
     * @throws ExportException when that address cannot be used, or is another one than that of probes that are kept already
     */
    void exportKept(String setting, String service, Control control, Drainer drainer) throws ExportException {
        if (control.hasKept() && exports.kept.isOpen() && !exports.kept.goesTo(setting, service)) {
            throw new ExportException(
                    "probes that were kept before send to " + exports.kept.target()
                            + ", and all of them send to one place",
                    "Name the same place and service, or end those first: hotspan detach.");
        }
        exports.kept.open(setting, service);
        control.sinkTrouble("", "");
        sink(control, drainer);
    }

    private void sink(Control control, Drainer drainer) {
        control.sink(exports);
        drainer.sink(exports);
    }

    /**
     * Looks at the file.
     *
     * @return what is wrong with it, as one line; null when nothing is, or nothing is new
     */
    @Nullable
    String readFile(Control control, Drainer drainer) {
        if (watcher == null) return null;
        ConfigChange change = watcher.poll();
        if (change == null) return null;
        try {
            if (change.isGone()) return missing(control);
            read = true;
            ConfigException error = change.error();
            if (error != null) return trouble(error, control);
            FileConfig config = change.config();
            if (config != null) apply(config, control, drainer);
            return null;
        } catch (ConfigException e) {
            return trouble(e, control);
        }
    }

    private String missing(Control control) {
        String what = "the configuration file " + file + (read ? " is gone" : " is not there");
        String action = read ? "its last good probes stay; put it back to change them" : "probes start when it appears";
        control.fileTrouble(new Refusal(RefusalCode.SYNTAX, what, action), 0);
        return what + "; " + action;
    }

    private static String trouble(ConfigException error, Control control) {
        String where = error.file() + ":" + error.line() + ":" + error.column() + ": " + error.message();
        control.fileTrouble(new Refusal(RefusalCode.SYNTAX, where, error.action()), error.column());
        return String.valueOf(error.getMessage());
    }

    private void apply(FileConfig config, Control control, Drainer drainer) throws ConfigException {
        try {
            exports.file.open(config.exporter(), config.service());
            sink(control, drainer);
        } catch (ExportException e) {
            throw config.exporterError(e.message(), e.action());
        }
        wanted = config.probes();
        ceilings = config.ceilings();
        control.fileTrouble(null, 0);
        if (!off) control.setFile(wanted, ceilings);
    }

    /** Obeys the kill switch: every probe is out while the file is there. */
    void obeySwitch(Control control) {
        boolean now = isOff();
        if (now == off) return;
        off = now;
        if (off) control.endAll(ProbeState.REMOVED, EndReason.OFF);
        else control.setFile(wanted, ceilings);
    }

    boolean isSwitchedOff() {
        return off;
    }

    private boolean isOff() {
        Path file = Paths.get(TMP, ".hotspan-off-" + uid);
        if (uid < 0 || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
        return trusted(file);
    }

    /** Only this process's own user and root are obeyed. */
    private boolean trusted(Path file) {
        int owner = Facts.owner(file);
        return owner == 0 || (owner == uid && uid >= 0);
    }

    /** Where a tool waits to be dialled; null when none does. */
    @Nullable
    String link() {
        Path directory = Paths.get(TMP, ".hotspan-" + pid);
        if (pid <= 0 || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) || !trusted(directory)) return null;
        Path link = directory.resolve("link");
        boolean there = Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                || Files.exists(directory.resolve("link.out"), LinkOption.NOFOLLOW_LINKS);
        return there ? link.toString() : null;
    }

    /** Sends what is queued, for at most so long. */
    void close(long millis) {
        exports.close(millis);
    }
}
