package io.hotspan.agent.govern;

import io.hotspan.agent.weave.ClassShape;
import io.hotspan.agent.weave.Matcher;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.ClassPattern;
import io.hotspan.probes.Probe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weaves a class while it is being loaded, so that its first call is seen. Runs on whatever thread loads the class: most names are
 * dismissed after one look at each waiting pattern. Implementors of a type are found by the sweep, since a class that is being loaded
 * cannot be asked for its supertypes.
 */
final class LoadWeaving implements Weaver.LoadHook {
    private final Placement placement;
    private final Weaver weaver;
    private volatile Placed[] waiting = new Placed[0];

    LoadWeaving(Placement placement, Weaver weaver) {
        this.weaver = weaver;
        this.placement = placement;
    }

    /** The probes that are to be woven into classes to come. */
    void watch(List<Placed> probes) {
        waiting = probes.toArray(new Placed[0]);
    }

    @Override
    public @Nullable Map<String, List<SlotPlan>> plan(
            @Nullable ClassLoader loader, String internalName, byte[] classFile) {
        Placed[] now = waiting;
        if (now.length == 0) return null;
        String name = internalName.replace('/', '.');
        ClassShape shape = null;
        Map<String, List<SlotPlan>> plans = null;
        for (Placed placed : now) {
            Probe probe = placed.probe;
            if (probe == null || !names(probe.point().classes(), name)) continue;
            if (DenyList.refusal(loader, name, probe.jdkAllowed()) != null || name.startsWith("io.hotspan.")) continue;
            if (shape == null && weaver.hazard(classFile) != null) return null;
            if (shape == null) shape = ClassShape.of(classFile);
            if (plans == null) plans = new HashMap<>();
            take(placed, probe, loader, name, shape, plans);
        }
        return plans == null || plans.isEmpty() ? null : plans;
    }

    private static boolean names(ClassPattern pattern, String name) {
        return !pattern.implementors() && pattern.matchesName(name);
    }

    private void take(
            Placed placed,
            Probe probe,
            @Nullable ClassLoader loader,
            String name,
            ClassShape shape,
            Map<String, List<SlotPlan>> plans) {
        synchronized (placed.sites) {
            for (Matcher.Found found : Matcher.match(probe, shape).found) {
                if (placed.closing || placed.isOver()) return;
                Site site = placed.sites.size() < Verdict.SPAN_MOST
                        ? placement.site(placed, null, loader, name, found)
                        : null;
                if (site == null) {
                    placed.leftOut.incrementAndGet();
                    continue;
                }
                List<SlotPlan> here = plans.get(site.key());
                if (here == null) {
                    here = new ArrayList<>();
                    plans.put(site.key(), here);
                }
                here.add(site.plan);
                placement.arm(placed, site);
            }
        }
    }
}
