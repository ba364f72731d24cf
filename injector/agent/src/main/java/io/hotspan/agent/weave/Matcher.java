package io.hotspan.agent.weave;

import io.hotspan.probes.Capture;
import io.hotspan.probes.Probe;
import io.hotspan.probes.Redactor;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypeCheck;
import io.hotspan.probes.expr.TypedExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Resolves a probe's point within one class: the methods that are meant, and why others that were named are not. */
public final class Matcher {
    /** A method the probe fits, with its condition and captures resolved against the real signature. */
    public static final class Found {
        public final MethodScan method;
        public final @Nullable TypedExpr condition;
        public final List<SlotPlan.Value> values;

        Found(MethodScan method, @Nullable TypedExpr condition, List<SlotPlan.Value> values) {
            this.method = method;
            this.condition = condition;
            this.values = values;
        }
    }

    /** What came of one class. Methods are sorted by name and descriptor. */
    public static final class Result {
        public final List<Found> found = new ArrayList<>();
        public final TreeMap<String, Refusal> refused = new TreeMap<>();
        /** The first condition or capture that does not fit a method it was asked of. */
        public @Nullable ProbeSyntaxException misfit;
    }

    private Matcher() {}

    public static Result match(Probe probe, ClassShape shape) {
        Result result = new Result();
        for (MethodScan method : shape.methods.values()) {
            if (!named(probe, method)) continue;
            Refusal refusal = refusal(shape, method);
            if (refusal != null) {
                result.refused.put(method.name + method.descriptor, refusal);
                continue;
            }
            try {
                result.found.add(fit(probe, method));
            } catch (ProbeSyntaxException e) {
                if (result.misfit == null) result.misfit = e;
            }
        }
        return result;
    }

    private static boolean named(Probe probe, MethodScan method) {
        if (!probe.point().method().matchesName(method.name)) return false;
        if (!probe.point().method().matchesParameters(method.descriptor, method.parameterNames())) return false;
        // A bridge only casts and calls its target, which has the same name and is matched itself.
        if ((method.access & Opcodes.ACC_BRIDGE) != 0) return false;
        boolean synthetic = (method.access & Opcodes.ACC_SYNTHETIC) != 0;
        return !synthetic || probe.point().method().name().startsWith("lambda$");
    }

    private static @Nullable Refusal refusal(ClassShape shape, MethodScan method) {
        if (method.name.equals("<clinit>")) {
            return Refusal.of(
                    RefusalCode.STATIC_INITIALIZER, "Probe a method that the initialiser calls, with --wait.");
        }
        if ((method.access & Opcodes.ACC_NATIVE) != 0) {
            return Refusal.of(RefusalCode.NATIVE, "Probe the Java method that calls it.");
        }
        if ((method.access & Opcodes.ACC_ABSTRACT) != 0) {
            return Refusal.of(
                    RefusalCode.ABSTRACT, "Write +" + shape.name + "::" + method.name + " to probe its implementors.");
        }
        return null;
    }

    private static Found fit(Probe probe, MethodScan method) throws ProbeSyntaxException {
        Signature signature =
                probe.point().method().signature(method.descriptor, method.parameterNames(), method.isStatic());
        TypedExpr condition = probe.check(signature);
        Type[] types = Type.getArgumentTypes(method.descriptor);
        List<SlotPlan.Value> values = new ArrayList<>();
        for (Capture capture : probe.captures()) {
            switch (capture.kind()) {
                case RETURN:
                    String returned = Type.getReturnType(method.descriptor).getDescriptor();
                    values.add(new SlotPlan.Value("return", -1, returned, Redactor.isSecretName(method.name)));
                    break;
                case ARGS:
                    for (int i = 0; i < types.length; i++) {
                        String name = signature.parameterNames().get(i);
                        values.add(new SlotPlan.Value(name, i, types[i].getDescriptor(), secret(name, signature, i)));
                    }
                    break;
                case ATTRIBUTE:
                    String parameter = capture.parameter();
                    if (parameter == null) break;
                    int index = TypeCheck.parameter(parameter, capture.column(), signature);
                    boolean secret = secret(capture.name(), signature, index) || Redactor.isSecretName(parameter);
                    values.add(new SlotPlan.Value(capture.name(), index, types[index].getDescriptor(), secret));
                    break;
            }
        }
        return new Found(method, condition, values);
    }

    /** A new name does not unveil what the method itself calls a secret. */
    private static boolean secret(String name, Signature signature, int index) {
        return Redactor.isSecretName(name) || Redactor.isSecretName(signature.declaredName(index));
    }
}
