package io.hotspan.agent.weave;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/**
 * Where the woven code of one method keeps what it needs: above the method's own locals, so that nothing is renumbered. Per slot three
 * longs (call, prev, start); then copies of the parameters that are read at exit, since the method may assign them; then the result or
 * the throwable, and three longs for one exit at a time where an exit takes several steps.
 */
final class Locals {
    final Type[] parameters;
    final Type returnType;
    final int result;
    final int temporary;
    /** The call that is being recorded. */
    final int ended;

    private final int words;

    private final boolean isStatic;
    private final int first;
    private final int slots;
    private final SortedMap<Integer, Integer> copies = new TreeMap<>();

    Locals(MethodScan scan, List<SlotPlan> plans) {
        parameters = Type.getArgumentTypes(scan.descriptor);
        returnType = Type.getReturnType(scan.descriptor);
        isStatic = scan.isStatic();
        first = scan.maxLocals;
        slots = plans.size();
        int firstCopy = first + 6 * slots;
        result = firstCopy + placeCopies(plans, firstCopy);
        temporary = result + 2;
        ended = temporary + 4;
        boolean steps = false;
        for (SlotPlan plan : plans) steps |= !plan.entryOnly() && !plan.endsInOneStep();
        words = temporary + (steps ? 6 : 0);
    }

    /**
     * Notes the parameters to copy.
     *
     * @return words taken
     */
    private int placeCopies(List<SlotPlan> plans, int firstCopy) {
        for (SlotPlan slot : plans) {
            for (SlotPlan.Value value : slot.values) {
                if (value.parameter >= 0) copies.put(value.parameter, 0);
            }
            if (slot.condition != null && slot.condition.readsExit()) {
                for (int parameter : slot.condition.parameters()) copies.put(parameter, 0);
            }
        }
        int at = firstCopy;
        for (Integer parameter : new ArrayList<>(copies.keySet())) {
            copies.put(parameter, at);
            at += parameters[parameter].getSize();
        }
        return at - firstCopy;
    }

    int call(int slot) {
        return first + 6 * slot;
    }

    int prev(int slot) {
        return first + 6 * slot + 2;
    }

    int start(int slot) {
        return first + 6 * slot + 4;
    }

    /** The method's own local of a parameter. */
    int parameter(int index) {
        int local = isStatic ? 0 : 1;
        for (int i = 0; i < index; i++) local += parameters[i].getSize();
        return local;
    }

    /** Parameters that are copied at entry, by index, with the local each goes to. */
    SortedMap<Integer, Integer> copies() {
        return copies;
    }

    /** Words in all. */
    int words() {
        return words;
    }

    /** Bytes by which an interpreted frame grows. */
    int frameBytes() {
        return 8 * (words() - first);
    }

    /** A frame's locals at the method's entry, as the verifier names them. */
    Object[] atEntry(String owner) {
        List<Object> locals = new ArrayList<>();
        if (!isStatic) locals.add(owner);
        for (Type type : parameters) locals.add(verification(type));
        return locals.toArray();
    }

    /** Pads a frame's locals to where ours begin and appends ours. */
    Object[] withOurs(Object[] methods, @Nullable Type resultType) {
        List<Object> all = new ArrayList<>(Arrays.asList(methods));
        int size = 0;
        for (Object local : methods) size += local == LONG || local == DOUBLE ? 2 : 1;
        for (; size < first; size++) all.add(TOP);
        for (int i = 0; i < 3 * slots; i++) all.add(LONG);
        for (Integer parameter : copies.keySet()) all.add(verification(parameters[parameter]));
        if (resultType != null && resultType.getSort() != Type.VOID) all.add(verification(resultType));
        return all.toArray();
    }

    private static Object verification(Type type) {
        switch (type.getSort()) {
            case Type.BOOLEAN:
            case Type.BYTE:
            case Type.CHAR:
            case Type.SHORT:
            case Type.INT:
                return INTEGER;
            case Type.FLOAT:
                return FLOAT;
            case Type.LONG:
                return LONG;
            case Type.DOUBLE:
                return DOUBLE;
            default:
                return type.getInternalName();
        }
    }
}
