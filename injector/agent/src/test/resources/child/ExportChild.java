package io.hotspan.launcher;

import java.io.File;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.function.Function;

/** An application with the agent's classes in the isolated loader. Its file said tells what came of it. */
public final class ExportChild {
    public static void main(String[] arguments) throws Exception {
        NestedJar loader = new NestedJar(Files.readAllBytes(new File(arguments[0]).toPath()));
        byte[] exporters = Files.readAllBytes(new File(arguments[1]).toPath());
        String before = process();
        @SuppressWarnings("unchecked")
        Function<byte[], List<String>> driver = (Function<byte[], List<String>>)
                loader.loadClass("io.hotspan.agent.export.ExportDriver").getConstructor(String.class).newInstance(arguments[2]);
        List<String> said = driver.apply(exporters);
        awaitOurThreads();
        String after = process();
        said.add("unchanged=" + (before.equals(after) ? "true" : (before + " -> " + after).replace('\n', ' ')));
        said.add("visible=" + visible("io.opentelemetry.sdk.trace.data.SpanData") + visible("io.hotspan.exporters.CallExporter"));
        Files.write(new File("said").toPath(), said);
    }

    private static boolean visible(String name) {
        try {
            Class.forName(name, false, ClassLoader.getSystemClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** A closed exporter's thread is on its last instructions. */
    private static void awaitOurThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().matches("hotspan-export(-end)?")) thread.join(10000);
        }
    }

    private static String process() {
        List<Object> facts = new ArrayList<Object>();
        // First, for asking sets the property user.timezone.
        facts.add(TimeZone.getDefault().getID());
        facts.add(new java.util.TreeMap<Object, Object>(System.getProperties()));
        facts.add(ProxySelector.getDefault());
        facts.add(CookieHandler.getDefault());
        facts.add(Thread.getDefaultUncaughtExceptionHandler());
        facts.add(Locale.getDefault());
        facts.add(java.security.Security.getProviders().length);
        facts.add(System.err);
        facts.add(Thread.currentThread().getContextClassLoader());
        TreeSet<String> threads = new TreeSet<String>();
        for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
            threads.add(thread.getKey().getName().replaceAll("-?[0-9]+$", ""));
        }
        threads.remove("hotspan-export-watch");
        // The JVM starts these by itself, when it likes.
        threads.removeAll(java.util.Arrays.asList("Attach Listener", "Common-Cleaner", "Notification Thread", "Signal Dispatcher"));
        facts.add(threads);
        return facts.toString();
    }
}
