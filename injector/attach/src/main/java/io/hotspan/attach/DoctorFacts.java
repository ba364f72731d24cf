package io.hotspan.attach;

import java.util.List;

/**
 * JDK bugs that instrumenting a running JVM can meet, as data: which builds, which shape of class, what we do about it. Builds
 * are those known to be affected; an unknown build counts as affected.
 */
public final class DoctorFacts {
    /** What happens to a class of the shape. */
    public enum Verdict {
        /** Instrumented; the sentence says what is watched. */
        ALLOW,
        /** Instrumented, and what the JDK would lose is put back. */
        GRAFT,
        /** Not instrumented. */
        REFUSE
    }

    /** Which classes a bug is about. */
    public enum Shape {
        ANY_CLASS("any class"),
        PARAMETER_NAMES("classes compiled with -parameters"),
        ANNOTATED_RECORD("records with type annotations on their components"),
        UNLINKED("classes that another thread links at the same moment"),
        LAMBDA("classes that the JVM made for lambdas"),
        OBJECT("java.lang.Object"),
        VIRTUAL_THREADS("programs with virtual threads");

        private final String text;

        Shape(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /**
     * One row.
     *
     * @param bug id, for instance {@code JDK-8240908}
     * @param shape which classes
     * @param verdict what we do
     * @param sentence what the bug does and what we do about it
     * @param since first affected feature release
     * @param fixedSince feature release that has the fix from its start
     * @param fixedUpdates first fixed builds of older trains
     */
    public record Hazard(
            String bug,
            Shape shape,
            Verdict verdict,
            String sentence,
            int since,
            int fixedSince,
            List<String> fixedUpdates) {

        /** Whether a build, such as {@code 17.0.15}, has the bug. */
        public boolean affects(String jdkVersion) {
            JdkVersion version = JdkVersion.parse(jdkVersion);
            if (!version.known()) {
                return true;
            }
            boolean fixedByUpdate = fixedUpdates.stream()
                    .map(JdkVersion::parse)
                    .anyMatch(fix -> fix.feature() == version.feature() && !version.before(fix));
            return version.feature() >= since && version.feature() < fixedSince && !fixedByUpdate;
        }
    }

    private static final int NEVER = Integer.MAX_VALUE;

    private static final List<Hazard> ALL = List.of(
            new Hazard(
                    "JDK-8240908",
                    Shape.PARAMETER_NAMES,
                    Verdict.GRAFT,
                    "The first retransformation deletes parameter names, after which Spring 6 answers 500; they are put back.",
                    8,
                    19,
                    List.of("17.0.20")),
            new Hazard(
                    "JDK-8376185",
                    Shape.ANNOTATED_RECORD,
                    Verdict.REFUSE,
                    "Retransforming them can crash the JVM (see JDK-8315575 too); they are refused.",
                    16,
                    27,
                    List.of("25.0.4")),
            new Hazard(
                    "JDK-8277444",
                    Shape.UNLINKED,
                    Verdict.ALLOW,
                    "A race can end in a VerifyError; every class is linked before it is touched.",
                    8,
                    25,
                    List.of()),
            new Hazard(
                    "JDK-8308762",
                    Shape.ANY_CLASS,
                    Verdict.ALLOW,
                    "Each change of a class that catches Throwable leaks a little metaspace; changes are batched and counted.",
                    8,
                    22,
                    List.of()),
            new Hazard(
                    "JDK-8210457",
                    Shape.ANY_CLASS,
                    Verdict.REFUSE,
                    "Walking a stack through a changed class can crash the JVM; this build is refused.",
                    9,
                    12,
                    List.of("11.0.4")),
            new Hazard(
                    "JDK-8145964",
                    Shape.LAMBDA,
                    Verdict.REFUSE,
                    "They cannot be changed; the body of the lambda in the class around it can.",
                    8,
                    9,
                    List.of()),
            new Hazard(
                    "HotSpot 25",
                    Shape.OBJECT,
                    Verdict.REFUSE,
                    "Its constructor does not verify once it is changed; it is refused.",
                    25,
                    NEVER,
                    List.of()),
            new Hazard(
                    "JVMTI and virtual threads",
                    Shape.VIRTUAL_THREADS,
                    Verdict.ALLOW,
                    "A loaded agent makes mounting a little slower for as long as it stays; it leaves when nobody needs it.",
                    21,
                    NEVER,
                    List.of()));

    private DoctorFacts() {}

    /** All rows. */
    public static List<Hazard> all() {
        return ALL;
    }

    /** The rows that apply to a build; all of them for an unknown one. */
    public static List<Hazard> of(String jdkVersion) {
        return ALL.stream().filter(hazard -> hazard.affects(jdkVersion)).toList();
    }
}
