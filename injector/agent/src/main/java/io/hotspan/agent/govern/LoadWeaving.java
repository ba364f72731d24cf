package io.hotspan.agent.govern;

import io.hotspan.agent.weave.ClassShape;
import io.hotspan.agent.weave.Matcher;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.ClassPattern;
import io.hotspan.probes.Probe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /** What is wanted of one class; armed once it is woven, since a method may turn out not to bear it. */
    private final class Plan extends Weaver.Load {
        private final Map<String, List<SlotPlan>> plans;
        private final Map<Site, Placed> fresh = new LinkedHashMap<>();

        Plan(Map<String, List<SlotPlan>> plans) {
            super(plans);
            this.plans = plans;
        }

        void add(Site site) {
            List<SlotPlan> here = plans.get(site.key());
            if (here == null) {
                here = new ArrayList<>();
                plans.put(site.key(), here);
            }
            here.add(site.plan);
        }

        @Override
        public void woven(@Nullable Map<String, String> refused) {
            for (Map.Entry<Site, Placed> entry : fresh.entrySet()) {
                Site site = entry.getKey();
                Placed placed = entry.getValue();
                synchronized (placed.sites) {
                    if (placed.closing || placed.isOver()) continue; // who ends it gives its slots back
                    String why = refused == null ? "weaving failed as its class loaded" : refused.get(site.key());
                    if (why == null) placement.arm(placed, site);
                    else placement.drop(placed, site, why);
                }
            }
        }
    }

    @Override
    public Weaver.@Nullable Load plan(@Nullable ClassLoader loader, String internalName, byte[] classFile) {
        Placed[] now = waiting;
        if (now.length == 0) return null;
        String name = internalName.replace('/', '.');
        if (DenyList.own(loader, name)) return null;
        ClassShape shape = null;
        Plan plan = null;
        for (Placed placed : now) {
            Probe probe = placed.probe;
            if (probe == null || !names(probe.point().classes(), name)) continue;
            if (DenyList.refusal(loader, name, probe.jdkAllowed()) != null) continue;
            if (shape == null && weaver.hazard(classFile) != null) return null;
            if (shape == null) shape = ClassShape.of(classFile);
            if (plan == null) plan = new Plan(new HashMap<String, List<SlotPlan>>());
            take(placed, probe, loader, name, shape, plan);
        }
        return plan == null || plan.plans.isEmpty() ? null : plan;
    }

    private static boolean names(ClassPattern pattern, String name) {
        return !pattern.implementors() && pattern.matchesName(name);
    }

    private void take(
            Placed placed, Probe probe, @Nullable ClassLoader loader, String name, ClassShape shape, Plan plan) {
        synchronized (placed.sites) {
            for (Matcher.Found found : Matcher.match(probe, shape).found) {
                if (placed.closing || placed.isOver()) return;
                // A loader may try to define a class more than once, be it there already: one class, one site.
                Site site = placed.site(loader, name, found);
                if (site == null && placed.sites.size() < Verdict.SPAN_MOST) {
                    site = placement.site(placed, null, loader, name, found);
                    if (site != null) plan.fresh.put(site, placed);
                }
                if (site == null) placed.leftOut.incrementAndGet();
                else plan.add(site);
            }
        }
    }
}
