package io.hotspan.agent.govern;

import io.hotspan.agent.weave.Intrinsics;
import io.hotspan.agent.weave.Matcher;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.Action;
import java.lang.ref.WeakReference;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/** One method that a probe watches. It does not keep its class from being unloaded. The control thread's. */
final class Site {
    private volatile WeakReference<@Nullable Class<?>> type;
    private final WeakReference<@Nullable ClassLoader> loader;
    /** Of the JVM's own loader, which is null and never goes. */
    private final boolean stays;
    /** Woven as it loaded: the class was not there to be named. */
    private volatile boolean pending;

    private final long since = System.nanoTime();

    final String className;
    final String methodName;
    final String descriptor;
    final Matcher.Found found;
    final SlotPlan plan;
    /** The slot's counts when it was taken. */
    final long[] before;

    Site(
            @Nullable Class<?> type,
            @Nullable ClassLoader loader,
            String className,
            Matcher.Found found,
            SlotPlan plan,
            long[] before) {
        this.type = new WeakReference<>(type);
        this.loader = new WeakReference<>(loader);
        this.stays = loader == null;
        this.pending = type == null;
        this.className = className;
        this.found = found;
        this.methodName = found.method.name();
        this.descriptor = found.method.descriptor();
        this.plan = plan;
        this.before = before;
    }

    boolean pending() {
        return pending;
    }

    /** Whether its class may come any moment; one that could not be defined after all never does. */
    boolean expected() {
        return pending && System.nanoTime() - since < Weaver.LOADING_NANOS;
    }

    /** Whether this is the class that was woven while it was being loaded. */
    boolean isFor(Class<?> candidate) {
        return candidate.getName().equals(className) && isIn(candidate.getClassLoader());
    }

    /** Whether it is this loader that defined its class. */
    boolean isIn(@Nullable ClassLoader candidate) {
        return stays ? candidate == null : candidate != null && candidate == loader.get();
    }

    void settle(Class<?> found) {
        type = new WeakReference<>(found);
        pending = false;
    }

    /** Null once the class is unloaded, or when it is not known yet. */
    @Nullable
    Class<?> type() {
        return type.get();
    }

    /** Whether the class has been unloaded, be it before anybody could name it. */
    boolean isUnloaded() {
        return !stays && (pending ? loader.get() == null : type.get() == null);
    }

    String key() {
        return methodName + descriptor;
    }

    static SlotPlan plan(int slot, Action action, boolean kept, Matcher.Found found) {
        return new SlotPlan(slot, action, kept, found.condition, found.values);
    }

    /** {@code com.shop.OrderService::place(Order,int)}. */
    String text() {
        return text(className, methodName, descriptor);
    }

    static String text(String className, String methodName, String descriptor) {
        StringBuilder text =
                new StringBuilder(className).append("::").append(methodName).append('(');
        String separator = "";
        for (Type type : Type.getArgumentTypes(descriptor)) {
            String name = type.getClassName();
            text.append(separator).append(name.substring(name.lastIndexOf('.') + 1));
            separator = ",";
        }
        return text.append(')').toString();
    }

    /** What a reader should know of the method; null when there is nothing to say. */
    static @Nullable String remark(String text, String descriptor) {
        String later = later(text, descriptor);
        String approximate = approximate(text, descriptor);
        if (later == null || approximate == null) return later == null ? approximate : later;
        return later + "; " + approximate;
    }

    /** What is to be known whatever the probe does: a call that runs no byte code is neither seen nor counted. */
    static @Nullable String approximate(String text, String descriptor) {
        int end = text.indexOf("::");
        String name = text.substring(0, end);
        boolean replaced = (name.startsWith("java.") || name.startsWith("sun.") || name.startsWith("com.sun."))
                && Intrinsics.ofThisJvm().contains(name, text.substring(end + 2, text.indexOf('(')), descriptor);
        return replaced ? text + ": counts are approximate: the JIT replaces this method" : null;
    }

    private static @Nullable String later(String text, String descriptor) {
        String returned = Type.getReturnType(descriptor).getClassName();
        String simple = returned.substring(returned.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean later = simple.endsWith("future")
                || simple.equals("completionstage")
                || simple.endsWith("publisher")
                || simple.equals("mono")
                || simple.equals("flux")
                || descriptor.contains("Lkotlin/coroutines/Continuation;)");
        return later ? text + " returns before its work is done: the span ends at return" : null;
    }
}
