package io.hotspan.probes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Defects of JDKs that changing a class of a running JVM can meet: which builds, which shape of class, what is done. The one list of
 * them: the agent obeys it, the doctor and the console show it. An unknown build counts as affected.
 */
public enum Hazard {
    PARAMETER_NAMES(
            "JDK-8240908",
            Shape.PARAMETER_NAMES,
            Verdict.GRAFT,
            "The first retransformation deletes names and flags of parameters, after which Spring 6 answers 500",
            "they are put back",
            8,
            "17.0.20",
            "19"),
    /** Seen to crash on 17.0.15, 21.0.12 and 25.0.3. Our own writer keeps the pool; another agent in the same pass may lay it anew. */
    ANNOTATED_RECORD(
            "JDK-8376185",
            Shape.ANNOTATED_RECORD,
            Verdict.REFUSE,
            "Retransforming them can crash the JVM, when any agent moves the constant pool",
            "they are refused",
            16,
            "25.0.4",
            "26.0.2",
            "27"),
    /** The JVM hands out a class file that it does not take back itself: who is woven while loading can never be restored. */
    CLASS_RETAINED_RECORD(
            "JDK-8315575",
            Shape.CLASS_RETAINED_RECORD,
            Verdict.REFUSE,
            "Retransforming them fails with a ClassFormatError, whatever is changed",
            "they are refused",
            16,
            "23"),
    UNLINKED(
            "JDK-8277444",
            Shape.UNLINKED,
            Verdict.LINK_FIRST,
            "A race can end in a VerifyError, or a crash",
            "every class is linked before it is touched",
            8,
            "25.0.2",
            "26"),
    /** Of the older trains the builds that were measured and do not leak; which had the fix first is not known. */
    CATCHES_THROWABLE(
            "JDK-8308762",
            Shape.ANY_CLASS,
            Verdict.ALLOW,
            "Each change of a class that catches Throwable leaks a little metaspace",
            "changes are batched and counted",
            8,
            "11.0.32",
            "17.0.15",
            "21.0.12",
            "22"),
    /** Measured on 8, 11, 17, 21 and 25: one class for each lambda that runs again, for each change of the class around it. */
    MAKES_LAMBDAS(
            "HotSpot and lambdas",
            Shape.MAKES_LAMBDAS,
            Verdict.ALLOW,
            "After each change their lambdas get new classes, 2 KB of metaspace each, and the old ones stay",
            "changes are batched and counted",
            8),
    /**
     * With the heap full an agent's change crashes 8u504, 11.0.32, 17.0.15, 21.0.12 and 25.0.3: the JDK's instrument library throws a
     * reference that is stale, because there is no memory for the exception. 8u504 also frees the bytes that it keeps of the class, and
     * reads them later.
     */
    HEAP_FULL(
            "JPLIS and a full heap",
            Shape.ANY_CLASS,
            Verdict.ALLOW,
            "A change that runs out of heap half-way can crash the JVM",
            "none is begun without memory to spare, and some is set aside for the JVM to end it with",
            8),
    /**
     * Measured on 8, 11, 17, 21 and 25: HotSpot never compiles a version of a method that has been replaced, so what runs in it is
     * interpreted until it returns. A loop that never ends, such as that of a worker, stays so, after the removal too; what it calls is
     * compiled as ever.
     */
    RUNNING_METHOD(
            "HotSpot and methods that run on",
            Shape.RUNNING_METHOD,
            Verdict.ALLOW,
            "A method that runs while its class changes is interpreted until it returns",
            "name a class whose methods return, such as the one the loop calls",
            8),
    STACK_WALKER(
            "JDK-8210457",
            Shape.ANY_CLASS,
            Verdict.REFUSE,
            "Walking a stack through a changed class can crash the JVM",
            "this build is refused",
            9,
            "11.0.4",
            "12"),
    LAMBDA(
            "JDK-8145964",
            Shape.LAMBDA,
            Verdict.REFUSE,
            "Changed, they fail with NoClassDefFoundError or VerifyError ever after",
            "the body of the lambda in the class around it can be probed",
            8,
            "9"),
    VIRTUAL_THREADS(
            "JVMTI and virtual threads",
            Shape.VIRTUAL_THREADS,
            Verdict.ALLOW,
            "A loaded agent makes mounting a little slower for as long as it stays",
            "it leaves when nobody needs it",
            21);

    /** What happens to a class of the shape. */
    public enum Verdict {
        /** Changed; the sentence says what is watched. */
        ALLOW,
        /** Linked, then changed. */
        LINK_FIRST,
        /** Changed, and what the JDK would lose is put back. */
        GRAFT,
        /** Not changed. */
        REFUSE
    }

    /** Which classes a defect is about. */
    public enum Shape {
        ANY_CLASS("any class"),
        PARAMETER_NAMES("classes compiled with -parameters, inner classes and enums by javac 21"),
        ANNOTATED_RECORD("records with annotated types in their header"),
        CLASS_RETAINED_RECORD("records with annotations of CLASS retention in their header"),
        UNLINKED("classes that another thread links at the same moment"),
        LAMBDA("classes that the JVM made for lambdas"),
        MAKES_LAMBDAS("classes with lambdas"),
        RUNNING_METHOD("classes with a loop that runs on"),
        VIRTUAL_THREADS("programs with virtual threads");

        private final String text;

        Shape(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private final String bug;
    private final Shape shape;
    private final Verdict verdict;
    private final String effect;
    private final String measure;
    private final int since;

    @SuppressWarnings("ImmutableEnumChecker") // Java 8 has no type that says so
    private final List<JdkVersion> fixed;

    /**
     * One row.
     *
     * @param since first affected feature release
     * @param fixed in each train the first build without it; trains after the last one never had it, none is for ever
     */
    Hazard(String bug, Shape shape, Verdict verdict, String effect, String measure, int since, String... fixed) {
        this.bug = bug;
        this.shape = shape;
        this.verdict = verdict;
        this.effect = effect;
        this.measure = measure;
        this.since = since;
        JdkVersion[] versions = new JdkVersion[fixed.length];
        for (int i = 0; i < fixed.length; i++) versions[i] = JdkVersion.parse(fixed[i]);
        this.fixed = Collections.unmodifiableList(Arrays.asList(versions));
    }

    /** Id, for instance {@code JDK-8240908}. */
    public String bug() {
        return bug;
    }

    public Shape shape() {
        return shape;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** What the defect does, and what is done about it. */
    public String sentence() {
        return effect + "; " + measure + ".";
    }

    /** Why a class of the shape is not changed on a build; no full stop. */
    public String refusal(String jdkVersion) {
        return "JDK " + jdkVersion + " has " + bug + ", about " + shape.text() + ": " + effect;
    }

    /** Whether a build has it. */
    public boolean affects(JdkVersion version) {
        if (!version.known()) return true;
        if (version.feature() < since) return false;
        for (JdkVersion fix : fixed) {
            if (fix.feature() == version.feature()) return version.before(fix);
        }
        return fixed.isEmpty() || version.before(fixed.get(fixed.size() - 1));
    }

    /** The rows that apply to a build, such as {@code 17.0.15}; all of them for an unknown one. */
    public static List<Hazard> of(String jdkVersion) {
        JdkVersion version = JdkVersion.parse(jdkVersion);
        List<Hazard> found = new ArrayList<>();
        for (Hazard hazard : values()) {
            if (hazard.affects(version)) found.add(hazard);
        }
        return Collections.unmodifiableList(found);
    }
}
