package io.hotspan.attach;

import java.util.ArrayList;
import java.util.List;

/** The mounts of a process, from {@code /proc/PID/mountinfo}. */
final class MountInfo {
    private record Mount(String point, boolean readOnly) {}

    private static final int POINT = 4;
    private static final int OPTIONS = 5;

    private final List<Mount> mounts;

    private MountInfo(List<Mount> mounts) {
        this.mounts = mounts;
    }

    static MountInfo parse(String text) {
        List<Mount> mounts = new ArrayList<>();
        text.lines().forEach(line -> {
            String[] fields = line.split(" ", 0);
            if (fields.length > OPTIONS) {
                // A mount is read-only by itself or because its file system is: the last field is the latter's options.
                boolean readOnly = has(fields[OPTIONS], "ro") || has(fields[fields.length - 1], "ro");
                mounts.add(new Mount(fields[POINT].replace("\\040", " "), readOnly));
            }
        });
        return new MountInfo(mounts);
    }

    /** Whether the mount that holds this path is read-only. Of two mounts at one place the later hides the earlier. */
    boolean readOnly(String path) {
        Mount best = new Mount("", false);
        for (Mount mount : mounts) {
            boolean holds =
                    mount.point().equals("/") || path.equals(mount.point()) || path.startsWith(mount.point() + "/");
            if (holds && mount.point().length() >= best.point().length()) {
                best = mount;
            }
        }
        return best.readOnly();
    }

    private static boolean has(String options, String option) {
        return List.of(options.split(",")).contains(option);
    }
}
