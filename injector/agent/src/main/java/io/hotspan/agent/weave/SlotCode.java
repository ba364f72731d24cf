package io.hotspan.agent.weave;

import static org.objectweb.asm.Opcodes.*;

import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** The code of one slot at a method's entry and at each of its exits. Stack and locals are left as they were found. */
final class SlotCode {
    /** Words of stack that the calls of the bridge need at most, conditions apart. */
    static final int STACK = 16;

    private final MethodVisitor next;
    private final Locals locals;
    private final MethodWeaver.Names names;

    SlotCode(MethodVisitor next, Locals locals, MethodWeaver.Names names) {
        this.next = next;
        this.locals = locals;
        this.names = names;
    }

    /** At entry: begins the call, and keeps what its end needs. */
    void enter(SlotPlan slot, int i) {
        push(slot.id());
        if (slot.entryOnly()) {
            bridge("count", "(I)V");
            return;
        }
        if (slot.quiet()) {
            if (slot.condition == null || slot.decidedAtExit()) next.visitInsn(ICONST_1);
            else condition(slot, i, false, false);
            quiet(slot.timed() ? "enterTimed" : "enter", "(II)J");
        } else if (slot.condition != null) {
            condition(slot, i, false, false);
            bridge("enterIf", "(II)J");
        } else {
            bridge("enter", "(I)J");
        }
        next.visitVarInsn(LSTORE, locals.call(i));
        next.visitFieldInsn(GETSTATIC, names.bridge, "state", "[J");
        entryWord(i, Layout.PREV);
        next.visitInsn(LALOAD);
        next.visitVarInsn(LSTORE, locals.prev(i));
        next.visitVarInsn(LLOAD, locals.call(i));
        if (slot.timed()) quiet("startTimed", "(J)J");
        else bridge("start", "(J)J");
        next.visitVarInsn(LSTORE, locals.start(i));
    }

    /** Pushes the index of a word of the call's entry. */
    void entryWord(int i, int word) {
        next.visitVarInsn(LLOAD, locals.call(i));
        next.visitIntInsn(BIPUSH, Layout.CALL_ENTRY_SHIFT);
        next.visitInsn(LUSHR);
        next.visitInsn(L2I);
        next.visitIntInsn(BIPUSH, Layout.ENTRY_SHIFT);
        next.visitInsn(ISHL);
        next.visitIntInsn(BIPUSH, word);
        next.visitInsn(IADD);
    }

    private void condition(SlotPlan slot, int i, boolean atExit, boolean thrown) {
        if (slot.condition == null) return;
        ConditionCode.Operands values = new ConditionCode.Operands() {
            @Override
            public void parameter(int index) {
                loadParameter(index, atExit);
            }

            @Override
            public void returned() {
                next.visitVarInsn(locals.returnType.getOpcode(ILOAD), locals.result);
            }

            @Override
            public void duration() {
                next.visitVarInsn(LLOAD, locals.temporary);
                next.visitVarInsn(LLOAD, locals.start(i));
                next.visitInsn(LSUB);
            }
        };
        new ConditionCode(next, names.guard, names.constants, values, thrown).emit(slot.condition);
    }

    /**
     * At exit: ends the call and records it.
     *
     * @param thrown whether the result is a throwable on its way out
     */
    void exit(SlotPlan slot, int i, boolean thrown) {
        if (slot.entryOnly()) return;
        if (slot.endsInOneStep()) {
            next.visitVarInsn(LLOAD, locals.call(i));
            next.visitVarInsn(LLOAD, locals.prev(i));
            next.visitVarInsn(LLOAD, locals.start(i));
            push(slot.id());
            loadThrown(thrown);
            if (slot.timed()) quiet("exit", "(JJJILjava/lang/Object;)V");
            else bridge("exit", "(JJJILjava/lang/Object;)V");
            forgetCall(i);
            return;
        }
        next.visitVarInsn(LLOAD, locals.call(i));
        if (!slot.quiet()) next.visitVarInsn(LLOAD, locals.prev(i));
        next.visitVarInsn(LLOAD, locals.start(i));
        push(slot.id());
        if (slot.quiet()) quiet("leave", "(JJI)J");
        else bridge("leave", "(JJJI)J");
        next.visitVarInsn(LSTORE, locals.temporary);
        next.visitVarInsn(LLOAD, locals.call(i));
        next.visitVarInsn(LSTORE, locals.ended);
        forgetCall(i);
        if (slot.decidedAtExit()) decideAtExit(slot, i, thrown);
        if (slot.action == Action.SPAN) record(slot, i, thrown);
        else time(slot, i, thrown);
    }

    private void decideAtExit(SlotPlan slot, int i, boolean thrown) {
        next.visitVarInsn(LLOAD, locals.temporary);
        push(slot.id());
        condition(slot, i, true, thrown);
        quiet("admitAtExit", "(JII)J");
        next.visitVarInsn(LSTORE, locals.temporary);
    }

    private void time(SlotPlan slot, int i, boolean thrown) {
        next.visitVarInsn(LLOAD, locals.temporary);
        next.visitVarInsn(LLOAD, locals.ended);
        next.visitVarInsn(LLOAD, locals.start(i));
        push(slot.id());
        loadThrown(thrown);
        quiet("time", "(JJJILjava/lang/Object;)V");
    }

    private void record(SlotPlan slot, int i, boolean thrown) {
        next.visitVarInsn(LLOAD, locals.temporary);
        next.visitVarInsn(LLOAD, locals.ended);
        push(slot.id());
        push(slot.units());
        bridge("reserve", "(JJII)J");
        next.visitVarInsn(LSTORE, locals.temporary + 2);
        for (int v = 0; v < slot.values.size(); v++) put(slot.values.get(v), v, thrown);
        next.visitVarInsn(LLOAD, locals.temporary + 2);
        next.visitVarInsn(LLOAD, locals.ended);
        next.visitVarInsn(LLOAD, locals.prev(i));
        next.visitVarInsn(LLOAD, locals.start(i));
        next.visitVarInsn(LLOAD, locals.temporary);
        push(slot.id());
        push(slot.units());
        loadThrown(thrown);
        bridge("publish", "(JJJJJIILjava/lang/Object;)V");
    }

    private void put(SlotPlan.Value value, int index, boolean thrown) {
        if (value.secret || (value.parameter < 0 && (thrown || locals.returnType.getSort() == Type.VOID))) return;
        Type type = value.parameter < 0 ? locals.returnType : locals.parameters[value.parameter];
        next.visitVarInsn(LLOAD, locals.temporary + 2);
        push(index);
        if (value.parameter < 0) next.visitVarInsn(type.getOpcode(ILOAD), locals.result);
        else loadParameter(value.parameter, true);
        switch (type.getSort()) {
            case Type.OBJECT:
            case Type.ARRAY:
                bridge("put", "(JILjava/lang/Object;)V");
                return;
            case Type.DOUBLE:
                bridge("put", "(JID)V");
                return;
            case Type.FLOAT:
                next.visitInsn(F2D);
                bridge("put", "(JID)V");
                return;
            case Type.LONG:
                break;
            default:
                next.visitInsn(I2L);
        }
        bridge("put", "(JIJ)V");
    }

    /** The call has ended: should something strike from here on, it is not put back once more. Its entry may be another thread's by then. */
    private void forgetCall(int i) {
        next.visitInsn(LCONST_0);
        next.visitVarInsn(LSTORE, locals.call(i));
    }

    private void loadThrown(boolean thrown) {
        if (thrown) next.visitVarInsn(ALOAD, locals.result);
        else next.visitInsn(ACONST_NULL);
    }

    private void loadParameter(int index, boolean atExit) {
        int local = atExit ? locals.copies().getOrDefault(index, 0) : locals.parameter(index);
        next.visitVarInsn(locals.parameters[index].getOpcode(ILOAD), local);
    }

    /** Takes the throwable that struck in our calls from the stack. */
    void suppressed(SlotPlan slot) {
        push(slot.id());
        bridge("suppressed", "(Ljava/lang/Throwable;I)V");
    }

    private void push(int value) {
        next.visitIntInsn(SIPUSH, value);
    }

    private void quiet(String method, String descriptor) {
        next.visitMethodInsn(INVOKESTATIC, names.quiet, method, descriptor, false);
    }

    private void bridge(String method, String descriptor) {
        next.visitMethodInsn(INVOKESTATIC, names.bridge, method, descriptor, false);
    }
}
