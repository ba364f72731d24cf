package io.hotspan.agent.export;

import java.lang.reflect.InvocationTargetException;

/** The nested jar with what only some targets need: the exporters, OpenTelemetry, and the parser of the configuration file. */
public final class ExportersJar {
    private ExportersJar() {}

    /**
     * Makes the jar's classes loadable beside the agent's, in the isolated loader. To be called once, before the first use
     * of {@link TargetExport} and of {@code ProbeFile}: what is added again is kept in memory again.
     *
     * @param jar its bytes; when empty, nothing is done, for the classes are there already
     * @throws ExportException when the bytes are no jar, or the agent does not run in its own loader
     */
    public static void join(byte[] jar) throws ExportException {
        if (jar.length == 0) {
            return;
        }
        ClassLoader loader = ExportersJar.class.getClassLoader();
        try {
            // The loader's class belongs to the launcher, whose classes the agent cannot name.
            loader.getClass().getMethod("add", byte[].class).invoke(loader, (Object) jar);
        } catch (InvocationTargetException e) {
            throw new ExportException(
                    "the exporters in hotspan.jar cannot be read: " + e.getCause(),
                    "use the hotspan.jar as it was shipped");
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new ExportException(
                    "the agent does not run in its own class loader: " + e, "start it by -javaagent:hotspan.jar");
        }
    }
}
