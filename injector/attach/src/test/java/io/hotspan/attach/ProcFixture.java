package io.hotspan.attach;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A made-up /proc with processes in any state. */
final class ProcFixture {
    static final long PID = 4242;
    static final long START_TICKS = 1000;

    private static final String JDK = "/opt/jdk";

    private final Path root;

    ProcFixture(Path root) {
        this.root = root;
        write("uptime", "110.00 200.00\n");
        write("self/status", status("S (sleeping)", PID, 0, "4242", 0));
    }

    /** A healthy JVM 17, started 100 s ago, with the given launcher arguments. */
    ProcFixture jvm(String... arguments) {
        file("stat", "4242 (a) b (c) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 20 0 " + START_TICKS + " 0 0 0\n");
        file("status", status("S (sleeping)", PID, 0, "4242", 1 << 2));
        file("cmdline", "/opt/jdk/bin/java\0" + String.join("\0", arguments) + "\0");
        file(
                "maps",
                "7f00-7f01 r--p 00000000 fe:00 1    /usr/lib/libc.so\n"
                        + "7f02-7f03 r--p 00000000 fe:00 2                  " + JDK + "/lib/server/libjvm.so\n");
        file("mountinfo", "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n");
        file("root" + JDK + "/lib/server/libjvm.so", "");
        release("IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"17.0.15\"\nMODULES=\"java.base java.instrument\"\n");
        file("root/tmp/keep", "");
        return this;
    }

    ProcFixture release(String text) {
        return file("root" + JDK + "/release", text);
    }

    ProcFixture noRelease(String libraryText) {
        try {
            Files.delete(root.resolve(PID + "/root" + JDK + "/release"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file("root" + JDK + "/lib/server/libjvm.so", libraryText);
    }

    ProcFixture status(String state, int uid, String namespacePids, long caught) {
        return file("status", status(state, PID, uid, namespacePids, caught));
    }

    ProcFixture self(int uid) {
        write("self/status", status("S (sleeping)", PID, uid, "1", 0));
        return this;
    }

    ProcFixture file(String name, String text) {
        write(PID + "/" + name, text);
        return this;
    }

    Procfs proc() {
        return Procfs.at(root);
    }

    Jvms jvms() {
        return new Jvms(proc());
    }

    Diagnosis examine() throws AttachFailure {
        return new Doctor(jvms(), new Cgroup(proc(), root.resolve("cgroup"))).examine(jvms().find(PID));
    }

    Path root() {
        return root;
    }

    static List<String> refusals(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.level() == Finding.Level.REFUSE)
                .map(finding -> String.valueOf(finding.refusal()))
                .toList();
    }

    private static String status(String state, long group, int uid, String namespacePids, long caught) {
        return "Name:\tjava\nState:\t" + state + "\nTgid:\t" + group + "\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t"
                + uid + "\nGid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid
                + "\nVmSize:\t  4096 kB\nThreads:\t20\nNSpid:\t"
                + namespacePids + "\nSigCgt:\t" + String.format("%016x", caught) + "\n";
    }

    private void write(String name, String text) {
        Path file = root.resolve(name);
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
