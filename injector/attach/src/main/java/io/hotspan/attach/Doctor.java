package io.hotspan.attach;

import io.hotspan.probes.Hazard;
import io.hotspan.probes.JdkVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells from {@code /proc} alone whether a JVM can be attached to, what it will cost, and which JDK bugs apply. Sends nothing
 * and writes nothing.
 *
 * <p>Threads: any. May block: some milliseconds.
 */
public final class Doctor {
    private static final long MEGABYTE = 1 << 20;
    private static final long NEEDED_MEGABYTES = 32;
    private static final int OLDEST = 8;
    private static final int NEWEST_TESTED = 25;

    /**
     * Up to here the first change of a class throws all compiled code away; later only what depends on the class. Measured on 8, 11, 17
     * and 21, which pay, and on 25, which does not; 22 to 24 are taken to pay.
     */
    private static final int LAST_TO_DEOPTIMISE_ALL = 24;

    /** From here on the JVM warns when an agent is loaded (JEP 451). */
    private static final int FIRST_TO_WARN = 21;

    private final Jvms jvms;
    private final Cgroup cgroup;

    public Doctor() {
        this(new Jvms());
    }

    Doctor(Jvms jvms) {
        this(jvms, new Cgroup(jvms.proc(), Path.of("/sys/fs/cgroup")));
    }

    Doctor(Jvms jvms, Cgroup cgroup) {
        this.jvms = jvms;
        this.cgroup = cgroup;
    }

    /** Examines one JVM. */
    public Diagnosis examine(Jvm jvm) {
        long made = System.nanoTime();
        List<Finding> findings = new ArrayList<>();
        List<Hazard> hazards = Hazard.of(jvm.jdkVersion());
        if (!jvms.alive(jvm)) {
            findings.add(Finding.refuse(
                    AttachCode.GONE,
                    "process",
                    "There is no process " + jvm.pid() + " (any more).",
                    "Run `hotspan ps` to see what runs now."));
            return new Diagnosis(jvm, findings, List.of(), made);
        }
        CommandLine command = CommandLine.of(jvms.proc(), jvm.pid());
        machine(jvm, findings);
        user(jvm, findings);
        jdk(jvm, hazards, findings);
        flags(jvm, command, findings);
        process(jvm, findings);
        modules(jvm, findings);
        temporaryFiles(jvm, findings);
        memory(jvm, findings);
        costs(jvm, command, findings);
        company(jvm, command, findings);
        return new Diagnosis(jvm, findings, hazards, made);
    }

    private void machine(Jvm jvm, List<Finding> findings) {
        if (jvm.pid() == ProcessHandle.current().pid()) {
            findings.add(Finding.refuse(
                    AttachCode.SELF,
                    "process",
                    "Process " + jvm.pid() + " is hotspan itself.",
                    "Run `hotspan ps` to see the other JVMs."));
        }
        switch (jvm.kind()) {
            case OPENJ9 ->
                findings.add(Finding.refuse(
                        AttachCode.OPENJ9,
                        "vm",
                        "JVM " + jvm.pid() + " is Eclipse OpenJ9, on which changing classes is known to go wrong.",
                        "Run the program on a HotSpot JDK (Temurin, Corretto, Zulu, Debian …)."));
            case NATIVE_IMAGE ->
                findings.add(Finding.refuse(
                        AttachCode.NATIVE_IMAGE,
                        "vm",
                        "Process " + jvm.pid() + " is a GraalVM native image: it has no JVM to attach to.",
                        "Run the program on a JVM."));
            case HOTSPOT, UNKNOWN -> findings.add(Finding.ok("vm", "The virtual machine is " + jvm.vmName() + "."));
        }
    }

    private void user(Jvm jvm, List<Finding> findings) {
        int self = jvms.proc().selfUid();
        if (self != 0 && self != jvm.uid()) {
            findings.add(Finding.refuse(
                    AttachCode.UID,
                    "user",
                    "JVM " + jvm.pid() + " belongs to " + jvm.user() + " (uid " + jvm.uid() + "), you are uid " + self
                            + ".",
                    "Run it as that user or as root: sudo -u " + jvm.user() + " hotspan attach " + jvm.pid() + " …"));
        } else {
            findings.add(Finding.ok("user", "It belongs to " + jvm.user() + ", which you may act for."));
        }
    }

    private void jdk(Jvm jvm, List<Hazard> hazards, List<Finding> findings) {
        JdkVersion version = JdkVersion.parse(jvm.jdkVersion());
        Optional<Hazard> fatal = hazards.stream()
                .filter(hazard -> hazard.verdict() == Hazard.Verdict.REFUSE && hazard.shape() == Hazard.Shape.ANY_CLASS)
                .findFirst();
        String name = "JDK " + jvm.jdkVersion() + (jvm.jdkVendor().isEmpty() ? "" : " (" + jvm.jdkVendor() + ")");
        if (!version.known()) {
            findings.add(
                    Finding.warn("jdk", "Its JDK version could not be found out.", "Be careful with wide probes."));
        } else if (version.feature() < OLDEST) {
            findings.add(Finding.refuse(
                    AttachCode.JDK, "jdk", name + " is older than 8.", "Run the program on JDK 8 or newer."));
        } else if (isNarrow(jvms.proc().file(jvm.pid(), "exe"))) {
            findings.add(Finding.refuse(
                    AttachCode.JDK,
                    "jdk",
                    name + " is a 32-bit build, on which counters of 64 bits can be read half written.",
                    "Run the program on a 64-bit JDK."));
        } else if (fatal.isPresent()) {
            findings.add(Finding.refuse(
                    AttachCode.JDK,
                    "jdk",
                    name + " has " + fatal.get().bug() + ". " + fatal.get().sentence(),
                    "Update the JDK to a build that has the fix."));
        } else if (version.feature() > NEWEST_TESTED) {
            findings.add(Finding.warn("jdk", name + " is newer than any tested one.", "Start with one narrow probe."));
        } else {
            findings.add(Finding.ok("jdk", name + " is supported."));
        }
        if (jvms.proc().mapped(jvm.pid(), Jvms.LIBJVM).orElse("").endsWith(Jvms.DELETED)) {
            findings.add(Finding.refuse(
                    AttachCode.JDK_REPLACED,
                    "jdk",
                    "The files of its JDK were replaced or deleted while it runs; parts of two builds would mix.",
                    "Restart the JVM, then attach."));
        }
    }

    /** Whether it is an ELF file of class 32 (System V ABI, e_ident). */
    private static boolean isNarrow(Path executable) {
        try (InputStream file = Files.newInputStream(executable)) {
            byte[] head = file.readNBytes(5);
            return head.length == 5
                    && head[0] == 0x7f
                    && head[1] == 'E'
                    && head[2] == 'L'
                    && head[3] == 'F'
                    && head[4] == 1;
        } catch (IOException e) {
            return false; // the process ended, or may not be looked at: others say so
        }
    }

    private static void flags(Jvm jvm, CommandLine command, List<Finding> findings) {
        if (command.flag("DisableAttachMechanism").orElse(false)) {
            findings.add(Finding.refuse(
                    AttachCode.DISABLED,
                    "flags",
                    "JVM " + jvm.pid() + " was started with -XX:+DisableAttachMechanism.",
                    "Restart it without that flag, or with -javaagent:hotspan.jar=hotspan.yaml."));
        } else if (!command.flag("EnableDynamicAgentLoading").orElse(true)) {
            findings.add(Refusals.dynamicLoadingOff(jvm));
        } else {
            findings.add(Finding.ok("flags", "No flag on its command line forbids attaching."));
        }
    }

    private void process(Jvm jvm, List<Finding> findings) {
        Optional<ProcessStatus> status = jvms.proc().status(jvm.pid());
        boolean open = Files.exists(
                jvms.proc().inside(jvm.pid(), "/tmp").resolve(Attacher.socketName(jvm)), LinkOption.NOFOLLOW_LINKS);
        if (status.isPresent() && status.get().stopped()) {
            findings.add(Refusals.stopped(jvm));
        } else if (open) {
            findings.add(Finding.ok("socket", "Its attach socket is open already; no signal is needed."));
        } else if (!opensSocketAgain(jvm) && jvms.proc().hasThread(jvm.pid(), Attacher.LISTENER)) {
            findings.add(Finding.refuse(
                    AttachCode.SOCKET,
                    "socket",
                    "The attach socket of JVM " + jvm.pid() + " was deleted, perhaps by a cleaner of /tmp, and JDK "
                            + jvm.jdkVersion() + " does not open it again (JDK-8225690).",
                    "Restart the JVM, keep .java_pid* from the cleaner, and update the JDK."));
        } else if (status.isPresent()
                && !status.get().catchesQuit()
                && jvm.uptime().toSeconds() > 5) {
            findings.add(Refusals.quitNotCaught(jvm));
        } else {
            findings.add(Finding.ok("socket", "It catches SIGQUIT and will open its attach socket."));
        }
    }

    /** Without the fix of JDK-8225690 a JVM answers the signal with a thread dump once its socket was deleted. */
    private static boolean opensSocketAgain(Jvm jvm) {
        JdkVersion version = JdkVersion.parse(jvm.jdkVersion());
        return switch (version.feature()) {
            case 0 -> true;
            case 8 -> !version.before(JdkVersion.parse("1.8.0_342"));
            case 11 -> !version.before(JdkVersion.parse("11.0.13"));
            default -> version.feature() >= 14;
        };
    }

    private void modules(Jvm jvm, List<Finding> findings) {
        List<String> modules = jvms.release(jvm.pid()).modules();
        if (!modules.isEmpty() && !modules.contains("java.instrument")) {
            findings.add(Refusals.noInstrument(jvm));
        } else if (!modules.isEmpty()) {
            findings.add(Finding.ok("modules", "The module java.instrument is there."));
        }
    }

    private void temporaryFiles(Jvm jvm, List<Finding> findings) {
        Path tmp = jvms.proc().inside(jvm.pid(), "/tmp");
        int self = jvms.proc().selfUid();
        if (self != 0 && self != jvm.uid()) {
            return;
        }
        boolean readOnly = MountInfo.parse(
                        jvms.proc().text(jvm.pid(), "mountinfo").orElse(""))
                .readOnly("/tmp");
        boolean missing = Files.exists(jvms.proc().file(jvm.pid(), "root/")) && !Files.isDirectory(tmp);
        if (readOnly || missing) {
            findings.add(Finding.refuse(
                    AttachCode.TMP,
                    "tmp",
                    "/tmp of JVM " + jvm.pid() + (readOnly ? " is read-only." : " does not exist."),
                    "Mount a writable /tmp into it (an emptyDir or tmpfs does), or start it with"
                            + " -javaagent:hotspan.jar=hotspan.yaml."));
        } else {
            findings.add(Finding.ok("tmp", "Its /tmp can be written."));
        }
    }

    private void memory(Jvm jvm, List<Finding> findings) {
        OptionalLong room = cgroup.headRoom(jvm.pid());
        if (room.isPresent() && room.getAsLong() < NEEDED_MEGABYTES * MEGABYTE) {
            findings.add(Finding.refuse(
                    AttachCode.MEMORY,
                    "memory",
                    "Its cgroup has " + room.getAsLong() / MEGABYTE + " MB left; an agent may need " + NEEDED_MEGABYTES
                            + " MB, and the kernel would kill the JVM.",
                    "Raise the memory limit of the container."));
        } else if (room.isPresent()) {
            findings.add(Finding.ok("memory", "Its cgroup has " + room.getAsLong() / MEGABYTE + " MB left."));
        }
    }

    private static void costs(Jvm jvm, CommandLine command, List<Finding> findings) {
        int feature = jvm.jdkFeature();
        boolean agentAtStart = command.options().stream()
                .anyMatch(option -> option.startsWith("-javaagent:") || option.startsWith("-agentlib:jdwp"));
        if (feature <= LAST_TO_DEOPTIMISE_ALL && feature > 0 && !agentAtStart) {
            findings.add(Finding.warn(
                    "cost",
                    "The first probe throws away all compiled code of this JVM once (seen: a stop of 170 ms, then some"
                            + " seconds until it is fast again).",
                    "To avoid it, start the JVM with -javaagent:hotspan.jar=hotspan.yaml."));
        } else {
            findings.add(Finding.ok("cost", "The first probe recompiles only what depends on the class."));
        }
        if (feature >= FIRST_TO_WARN
                && !command.flag("EnableDynamicAgentLoading").orElse(false)) {
            findings.add(Finding.note(
                    "output",
                    "The JVM itself will print four WARNING lines about a dynamically loaded agent on its error output.",
                    "-XX:+EnableDynamicAgentLoading at the next start silences them."));
        }
    }

    private static void company(Jvm jvm, CommandLine command, List<Finding> findings) {
        List<String> agents = command.options().stream()
                .filter(option -> option.startsWith("-javaagent:"))
                .map(option -> option.substring("-javaagent:".length()).split("=", 2)[0])
                .toList();
        if (!agents.isEmpty()) {
            findings.add(Finding.note("agents", "Agents given at start: " + String.join(", ", agents) + ".", ""));
        }
        if (jvm.agentState() == AgentState.LINKED) {
            findings.add(Finding.warn("agents", "Another hotspan holds this JVM.", "Use that session or end it."));
        }
        if (jvm.jdkVendor().contains("JetBrains")) {
            findings.add(Finding.warn(
                    "jdk", "JetBrains Runtime can crash when classes of java.* are changed.", "Leave --jdk out."));
        }
    }
}
