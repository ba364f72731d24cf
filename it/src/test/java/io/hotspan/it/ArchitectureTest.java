package io.hotspan.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code cli -> web-ui -> attach, exporters -> probes <- agent -> bridge}; what goes into a target uses no more than it may. */
class ArchitectureTest {
    private static final Path ROOT = Path.of(System.getProperty("hotspan.root", ".."));
    private static final List<String> MODULES = List.of(
            "probes",
            "injector/bridge",
            "exporters",
            "injector/agent",
            "injector/attach",
            "web-ui",
            "cli",
            "launcher",
            "demo");

    private static final String PROBES = "io.hotspan.probes..";
    private static final String BRIDGE = "io.hotspan.bridge..";
    private static final String EXPORTERS = "io.hotspan.exporters..";
    private static final String AGENT = "io.hotspan.agent..";
    private static final String ATTACH = "io.hotspan.attach..";
    private static final String WEB_UI = "io.hotspan.webui..";
    private static final String CLI = "io.hotspan.cli..";
    private static final String LAUNCHER = "io.hotspan.launcher..";
    private static final String DEMO = "com.shop..";

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        List<Path> folders = new ArrayList<>();
        for (String module : MODULES) {
            Path folder = ROOT.resolve(module).resolve("target/classes");
            assertThat(Files.isDirectory(folder)).as(folder + " is built").isTrue();
            folders.add(folder);
        }
        all = new ClassFileImporter().importPaths(folders.toArray(Path[]::new));
    }

    @Test
    void everyModuleIsLookedAt() {
        TreeSet<String> packages = new TreeSet<>();
        all.forEach(
                type -> packages.add(type.getPackageName().replaceAll("^(io\\.hotspan\\.\\w+|com\\.shop).*", "$1")));
        assertThat(packages)
                .containsExactly(
                        "com.shop",
                        "io.hotspan.agent",
                        "io.hotspan.attach",
                        "io.hotspan.bridge",
                        "io.hotspan.cli",
                        "io.hotspan.exporters",
                        "io.hotspan.launcher",
                        "io.hotspan.probes",
                        "io.hotspan.webui");
    }

    @Test
    void probesAreTheLanguageAndUseNobody() {
        ours(PROBES);
    }

    @Test
    void theBridgeUsesNobody() {
        ours(BRIDGE);
    }

    @Test
    void theExportersUseTheProbes() {
        ours(EXPORTERS, PROBES);
    }

    @Test
    void theAgentUsesProbesAndBridgeAndLazilyTheExporters() {
        ours(AGENT, PROBES, BRIDGE, EXPORTERS);
        // One package, whose classes are loaded when something is to be exported in the target.
        noClasses()
                .that(resideInAnyPackage(AGENT).and(not(resideInAnyPackage("io.hotspan.agent.export.."))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(EXPORTERS, "io.opentelemetry.."))
                .check(all);
    }

    @Test
    void attachUsesTheProbes() {
        ours(ATTACH, PROBES);
    }

    @Test
    void theConsoleUsesAttachAndExporters() {
        ours(WEB_UI, ATTACH, EXPORTERS, PROBES);
    }

    @Test
    void theCommandsUseTheConsoleAndWhatIsBelow() {
        ours(CLI, WEB_UI, ATTACH, EXPORTERS, PROBES);
    }

    @Test
    void theLauncherUsesNobodyAndNobodyUsesIt() {
        ours(LAUNCHER);
        noClasses()
                .that(not(resideInAnyPackage(LAUNCHER)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(LAUNCHER))
                .check(all);
    }

    @Test
    void nobodyUsesTheDemoTheTestsOrTheBenchmarks() {
        noClasses()
                .that(not(resideInAnyPackage(DEMO)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(DEMO, "io.hotspan.it..", "io.hotspan.bench.."))
                .check(all);
        ours(DEMO);
    }

    /** In the bootstrap loader there is nothing but the JDK, and in a small image nothing but java.base. */
    @Test
    void theBridgeUsesJavaBaseOnly() {
        classes()
                .that(resideInAnyPackage(BRIDGE))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(BRIDGE, "java.lang..", "java.util..", "sun.misc..", "jdk.internal.misc..")
                                .or(annotation()))
                .check(all);
    }

    /** Logging, management and desktop modules would start parts of the JDK in somebody else's process. */
    @Test
    void whatRunsInATargetStartsNoPartOfTheJdkOfItsOwn() {
        noClasses()
                .that(resideInAnyPackage(PROBES, BRIDGE, AGENT, LAUNCHER))
                .and(not(resideInAnyPackage("io.hotspan.launcher.start..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.util.logging..",
                        "java.lang.management..",
                        "javax.management..",
                        "java.net.http..",
                        "java.sql..",
                        "java.awt..",
                        "org.slf4j.."))
                .check(all);
    }

    /** Promise P15: nothing that comes over a wire becomes an object by the JDK's serialisation, and nothing is executed. */
    @Test
    void nobodyDeserialisesObjects() {
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "object streams and script engines",
                        type -> type.getName().equals("java.io.ObjectInputStream")
                                || type.getPackageName().startsWith("javax.script")))
                .check(all);
    }

    /** Fails when a class of the package uses one of ours that is not in it or in the others. */
    private static void ours(String own, String... others) {
        List<String> allowed = new ArrayList<>(List.of(others));
        allowed.add(own);
        classes()
                .that(resideInAnyPackage(own))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new))
                        .or(resideOutsideOfPackages("io.hotspan..", DEMO)))
                .check(all);
    }

    private static DescribedPredicate<JavaClass> annotation() {
        return DescribedPredicate.describe("annotations", JavaClass::isAnnotation);
    }
}
