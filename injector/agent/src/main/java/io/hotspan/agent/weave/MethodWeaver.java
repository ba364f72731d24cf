package io.hotspan.agent.weave;

import static org.objectweb.asm.Opcodes.*;

import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import org.objectweb.asm.TypePath;
import org.objectweb.asm.TypeReference;
import org.objectweb.asm.commons.AnalyzerAdapter;

/**
 * Weaves the slots of one method. The method as it becomes, in Java:
 *
 * <pre>
 *   long call = 0, prev = 0, start = 0;
 *   try { call = Bridge.enter(ID); prev = Bridge.state[entry(call) + PREV]; start = Bridge.start(call); }
 *   catch (Throwable ours) { try { Bridge.suppressed(); } catch (Throwable again) {} }
 *   try {
 *       …                                       // the method's own code; each return becomes
 *       result = …; try { Bridge.exit(call, prev, start, ID, null); } catch (Throwable ours) { HEAL; } return result;
 *   } catch (Throwable thrown) {
 *       try { Bridge.exit(call, prev, start, ID, thrown); } catch (Throwable ours) { HEAL; } throw thrown;
 *   }
 * </pre>
 *
 * <p>HEAL puts prev back by an array store, which cannot overflow the stack. Own locals lie above the method's, so nothing is
 * renumbered; frames get them appended. In a constructor all of this begins after the call of this() or super().
 * Handlers of ours for our own calls stand first in the exception table, the one for the method's body last.
 */
final class MethodWeaver extends MethodVisitor {
    private static final Object[] NONE = {};

    private final MethodScan scan;
    private final List<SlotPlan> slots;
    private final Names names;
    private final boolean frames;
    private final Type returnType;
    private final int firstLocal;
    private final int firstCopy;
    private final TreeMap<Integer, Integer> copies = new TreeMap<>();
    private final int result;
    private final int temporary;
    private final Type[] parameters;
    private final boolean exits;
    private final String owner;

    private @Nullable AnalyzerAdapter analyzer;
    private boolean entered;
    private final List<Label> exitRanges = new ArrayList<>();
    private final Label returnHandler = new Label();
    private final Label throwStart = new Label();
    private final Label throwEnd = new Label();
    private final Label throwHandler = new Label();
    private final Label enterStart = new Label();
    private final Label enterEnd = new Label();
    private final Label enterHandler = new Label();
    private final Label enterHealing = new Label();
    private final Label enterHealed = new Label();
    private final Label enterGaveUp = new Label();
    private int nextReturn;
    private Label bodyStart = new Label();
    private final List<Label> bodyRanges = new ArrayList<>();
    private final Label end = new Label();
    private @Nullable String refusal;

    /** What woven code may name. */
    static final class Names {
        final String bridge;
        final String guard;
        final Constants constants;

        Names(String bridge, String guard, Constants constants) {
            this.bridge = bridge;
            this.guard = guard;
            this.constants = constants;
        }
    }

    MethodWeaver(MethodVisitor next, String owner, MethodScan scan, List<SlotPlan> slots, Names names, boolean frames) {
        super(ASM9, next);
        this.owner = owner;
        this.scan = scan;
        this.slots = slots;
        this.names = names;
        this.frames = frames;
        returnType = Type.getReturnType(scan.descriptor);
        parameters = Type.getArgumentTypes(scan.descriptor);
        firstLocal = scan.maxLocals;
        firstCopy = firstLocal + 6 * slots.size();
        result = firstCopy + placeCopies();
        temporary = result + 2;
        boolean any = false;
        for (SlotPlan slot : slots) any |= !slot.entryOnly();
        exits = any;
    }

    /**
     * Parameters read at exit are copied at entry: the method may assign them.
     *
     * @return words taken
     */
    private int placeCopies() {
        for (SlotPlan slot : slots) {
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

    /** A constructor's frame at its super() call must be known. */
    void analyzer(AnalyzerAdapter adapter) {
        analyzer = adapter;
    }

    /** Why this method cannot be woven, once it was visited; null when it was. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** Bytes by which an interpreted frame of the method grows. */
    int frameBytes() {
        return 8 * (temporary + 4 - scan.maxLocals);
    }

    /** Length of the woven code in bytes, once the writer has laid it out. */
    int codeLength() {
        return end.getOffset();
    }

    // ---------------------------------------------------------------- entry

    @Override
    public void visitCode() {
        super.visitCode();
        super.visitTryCatchBlock(enterStart, enterEnd, enterHandler, "java/lang/Throwable");
        super.visitTryCatchBlock(enterHealing, enterHealed, enterGaveUp, "java/lang/Throwable");
        if (exits) {
            for (int i = 0; i < scan.returns; i++) {
                Label from = new Label();
                Label to = new Label();
                exitRanges.add(from);
                exitRanges.add(to);
                super.visitTryCatchBlock(from, to, returnHandler, "java/lang/Throwable");
            }
            super.visitTryCatchBlock(throwStart, throwEnd, throwHandler, "java/lang/Throwable");
        }
        if (!scan.isConstructor()) enter(initialLocals());
    }

    private int leadingHandlers() {
        return exits ? scan.returns + 3 : 2;
    }

    private Object[] initialLocals() {
        List<Object> locals = new ArrayList<>();
        if (!scan.isStatic()) locals.add(owner);
        for (Type type : parameters) locals.add(verification(type));
        return locals.toArray();
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

    private void enter(Object[] locals) {
        entered = true;
        for (int i = 0; i < slots.size(); i++) {
            for (int k = 0; k < 3; k++) {
                super.visitInsn(LCONST_0);
                super.visitVarInsn(LSTORE, firstLocal + 6 * i + 2 * k);
            }
        }
        copyParameters();
        super.visitLabel(enterStart);
        for (int i = 0; i < slots.size(); i++) enterSlot(i);
        super.visitLabel(enterEnd);
        Label body = new Label();
        super.visitJumpInsn(GOTO, body);
        super.visitLabel(enterHandler);
        frame(locals, "java/lang/Throwable");
        super.visitInsn(POP);
        super.visitLabel(enterHealing);
        bridge("suppressed", "()V");
        super.visitLabel(enterHealed);
        super.visitJumpInsn(GOTO, body);
        super.visitLabel(enterGaveUp);
        frame(locals, "java/lang/Throwable");
        super.visitInsn(POP);
        super.visitLabel(body);
        frame(locals, null);
        // The method's own code may begin with a frame and be jumped to: two frames cannot stand at one offset.
        super.visitInsn(NOP);
        bodyStart = new Label();
        super.visitLabel(bodyStart);
    }

    private void copyParameters() {
        int local = scan.isStatic() ? 0 : 1;
        for (int i = 0; i < parameters.length; i++) {
            Integer copy = copies.get(i);
            if (copy != null) {
                super.visitVarInsn(parameters[i].getOpcode(ILOAD), local);
                super.visitVarInsn(parameters[i].getOpcode(ISTORE), copy);
            }
            local += parameters[i].getSize();
        }
    }

    private void enterSlot(int i) {
        SlotPlan slot = slots.get(i);
        push(slot.id());
        if (slot.entryOnly()) {
            bridge("count", "(I)V");
            return;
        }
        if (slot.quiet()) {
            if (slot.condition == null || slot.decidedAtExit()) super.visitInsn(ICONST_1);
            else condition(slot, i, false);
            bridge("enterQuiet", "(II)J");
        } else if (slot.condition != null) {
            condition(slot, i, false);
            bridge("enterIf", "(II)J");
        } else {
            bridge("enter", "(I)J");
        }
        super.visitVarInsn(LSTORE, call(i));
        super.visitFieldInsn(GETSTATIC, names.bridge, "state", "[J");
        entryWord(i, Layout.PREV);
        super.visitInsn(LALOAD);
        super.visitVarInsn(LSTORE, prev(i));
        super.visitVarInsn(LLOAD, call(i));
        bridge("start", "(J)J");
        super.visitVarInsn(LSTORE, start(i));
    }

    /** Pushes the index of a word of the call's entry. */
    private void entryWord(int i, int word) {
        super.visitVarInsn(LLOAD, call(i));
        super.visitIntInsn(BIPUSH, Layout.CALL_ENTRY_SHIFT);
        super.visitInsn(LUSHR);
        super.visitInsn(L2I);
        super.visitIntInsn(BIPUSH, Layout.ENTRY_SHIFT);
        super.visitInsn(ISHL);
        super.visitIntInsn(BIPUSH, word);
        super.visitInsn(IADD);
    }

    private void condition(SlotPlan slot, int i, boolean atExit) {
        if (slot.condition == null) return;
        ConditionCode.Operands values = new ConditionCode.Operands() {
            @Override
            public void parameter(int index) {
                loadParameter(index, atExit);
            }

            @Override
            public void returned() {
                mv.visitVarInsn(returnType.getOpcode(ILOAD), result);
            }

            @Override
            public void duration() {
                mv.visitVarInsn(LLOAD, temporary);
                mv.visitVarInsn(LLOAD, start(i));
                mv.visitInsn(LSUB);
            }
        };
        new ConditionCode(mv, names.guard, names.constants, values, thrownHere).emit(slot.condition);
    }

    private boolean thrownHere;

    private void loadParameter(int index, boolean atExit) {
        if (atExit) {
            super.visitVarInsn(parameters[index].getOpcode(ILOAD), copies.getOrDefault(index, 0));
            return;
        }
        int local = scan.isStatic() ? 0 : 1;
        for (int i = 0; i < index; i++) local += parameters[i].getSize();
        super.visitVarInsn(parameters[index].getOpcode(ILOAD), local);
    }

    private int call(int i) {
        return firstLocal + 6 * i;
    }

    private int prev(int i) {
        return firstLocal + 6 * i + 2;
    }

    private int start(int i) {
        return firstLocal + 6 * i + 4;
    }

    private void push(int value) {
        super.visitIntInsn(SIPUSH, value);
    }

    private void bridge(String method, String descriptor) {
        super.visitMethodInsn(INVOKESTATIC, names.bridge, method, descriptor, false);
    }

    // ---------------------------------------------------------------- exit

    @Override
    public void visitInsn(int opcode) {
        if (opcode < IRETURN || opcode > RETURN || !exits || !entered) {
            if (opcode >= IRETURN && opcode <= RETURN && !entered && refusal == null) {
                refusal = "it returns before this() or super()";
            }
            super.visitInsn(opcode);
            return;
        }
        Label from = exitRanges.get(2 * nextReturn);
        Label to = exitRanges.get(2 * nextReturn + 1);
        nextReturn++;
        if (opcode != RETURN) super.visitVarInsn(returnType.getOpcode(ISTORE), result);
        super.visitLabel(from);
        bodyRanges.add(bodyStart);
        bodyRanges.add(from);
        for (int i = slots.size() - 1; i >= 0; i--) exitSlot(i, false);
        super.visitLabel(to);
        if (opcode != RETURN) super.visitVarInsn(returnType.getOpcode(ILOAD), result);
        super.visitInsn(opcode);
        bodyStart = new Label();
        super.visitLabel(bodyStart);
    }

    private void exitSlot(int i, boolean thrown) {
        SlotPlan slot = slots.get(i);
        if (slot.entryOnly()) return;
        thrownHere = thrown;
        if (slot.action == Action.SPAN && slot.values.isEmpty() && !slot.decidedAtExit()) {
            loadCall(i);
            push(slot.id());
            loadThrown(thrown);
            bridge("exit", "(JJJILjava/lang/Object;)V");
            return;
        }
        super.visitVarInsn(LLOAD, call(i));
        if (!slot.quiet()) super.visitVarInsn(LLOAD, prev(i));
        super.visitVarInsn(LLOAD, start(i));
        push(slot.id());
        bridge(slot.quiet() ? "leaveQuiet" : "leave", slot.quiet() ? "(JJI)J" : "(JJJI)J");
        super.visitVarInsn(LSTORE, temporary);
        if (slot.decidedAtExit()) decideAtExit(slot, i);
        if (slot.action == Action.SPAN) record(slot, i, thrown);
        else time(slot, i, thrown);
    }

    private void decideAtExit(SlotPlan slot, int i) {
        super.visitVarInsn(LLOAD, temporary);
        push(slot.id());
        condition(slot, i, true);
        bridge("admitAtExit", "(JII)J");
        super.visitVarInsn(LSTORE, temporary);
    }

    private void time(SlotPlan slot, int i, boolean thrown) {
        super.visitVarInsn(LLOAD, temporary);
        super.visitVarInsn(LLOAD, call(i));
        super.visitVarInsn(LLOAD, start(i));
        push(slot.id());
        loadThrown(thrown);
        bridge("time", "(JJJILjava/lang/Object;)V");
    }

    private void record(SlotPlan slot, int i, boolean thrown) {
        super.visitVarInsn(LLOAD, temporary);
        super.visitVarInsn(LLOAD, call(i));
        push(slot.id());
        push(slot.units());
        bridge("reserve", "(JJII)J");
        super.visitVarInsn(LSTORE, temporary + 2);
        for (int v = 0; v < slot.values.size(); v++) put(slot.values.get(v), v, thrown);
        super.visitVarInsn(LLOAD, temporary + 2);
        loadCall(i);
        super.visitVarInsn(LLOAD, temporary);
        push(slot.id());
        push(slot.units());
        loadThrown(thrown);
        bridge("publish", "(JJJJJIILjava/lang/Object;)V");
    }

    private void put(SlotPlan.Value value, int index, boolean thrown) {
        if (value.secret || (value.parameter < 0 && (thrown || returnType.getSort() == Type.VOID))) return;
        Type type = value.parameter < 0 ? returnType : parameters[value.parameter];
        super.visitVarInsn(LLOAD, temporary + 2);
        push(index);
        if (value.parameter < 0) super.visitVarInsn(type.getOpcode(ILOAD), result);
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
                super.visitInsn(F2D);
                bridge("put", "(JID)V");
                return;
            case Type.LONG:
                break;
            default:
                super.visitInsn(I2L);
        }
        bridge("put", "(JIJ)V");
    }

    private void loadCall(int i) {
        super.visitVarInsn(LLOAD, call(i));
        super.visitVarInsn(LLOAD, prev(i));
        super.visitVarInsn(LLOAD, start(i));
    }

    private void loadThrown(boolean thrown) {
        if (thrown) super.visitVarInsn(ALOAD, result);
        else super.visitInsn(ACONST_NULL);
    }

    // ---------------------------------------------------------------- end of the method

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (!entered) {
            if (refusal == null) refusal = "no call of this() or super() was found in the constructor";
            super.visitMaxs(maxStack, maxLocals);
            return;
        }
        if (exits) {
            Label bodyEnd = new Label();
            super.visitLabel(bodyEnd);
            bodyRanges.add(bodyStart);
            bodyRanges.add(bodyEnd);
            handlers();
        }
        super.visitLabel(end);
        int condition = 0;
        for (SlotPlan slot : slots) condition = Math.max(condition, ConditionCode.stack(slot.condition));
        super.visitMaxs(maxStack + 16 + condition, temporary + 4);
    }

    private void handlers() {
        Label bodyHandler = new Label();
        super.visitLabel(bodyHandler);
        frame(NONE, "java/lang/Throwable");
        super.visitVarInsn(ASTORE, result);
        super.visitLabel(throwStart);
        for (int i = slots.size() - 1; i >= 0; i--) exitSlot(i, true);
        super.visitLabel(throwEnd);
        super.visitVarInsn(ALOAD, result);
        super.visitInsn(ATHROW);
        healing(throwHandler, Type.getType(Throwable.class), ATHROW);
        if (scan.returns > 0) healing(returnHandler, returnType, returnType.getOpcode(IRETURN));
        for (int i = 0; i < bodyRanges.size(); i += 2) {
            Label from = bodyRanges.get(i);
            Label to = bodyRanges.get(i + 1);
            if (from.getOffset() < to.getOffset()) {
                super.visitTryCatchBlock(from, to, bodyHandler, "java/lang/Throwable");
            }
        }
    }

    /** What struck in our exit calls stops here: previous calls are put back and the method ends as it would have. */
    private void healing(Label handler, Type type, int last) {
        Label from = new Label();
        Label to = new Label();
        Label gaveUp = new Label();
        super.visitLabel(handler);
        frameWithResult(type);
        super.visitInsn(POP);
        super.visitLabel(from);
        for (int i = slots.size() - 1; i >= 0; i--) {
            SlotPlan slot = slots.get(i);
            if (slot.quiet()) continue;
            super.visitFieldInsn(GETSTATIC, names.bridge, "state", "[J");
            entryWord(i, slot.keptChain ? Layout.KEPT : Layout.LIVE);
            super.visitVarInsn(LLOAD, prev(i));
            super.visitInsn(LASTORE);
        }
        bridge("suppressed", "()V");
        super.visitLabel(to);
        loadResult(type);
        super.visitInsn(last);
        super.visitLabel(gaveUp);
        frameWithResult(type);
        super.visitInsn(POP);
        loadResult(type);
        super.visitInsn(last);
        super.visitTryCatchBlock(from, to, gaveUp, "java/lang/Throwable");
    }

    private void loadResult(Type type) {
        if (type.getSort() != Type.VOID) super.visitVarInsn(type.getOpcode(ILOAD), result);
    }

    // ---------------------------------------------------------------- frames

    /** Pads the method's locals to where ours begin and appends ours. */
    private Object[] withOurs(Object[] locals, @Nullable Type resultType) {
        List<Object> all = new ArrayList<>(Arrays.asList(locals));
        int size = 0;
        for (Object local : locals) size += local == LONG || local == DOUBLE ? 2 : 1;
        for (; size < firstLocal; size++) all.add(TOP);
        for (int i = 0; i < 3 * slots.size(); i++) all.add(LONG);
        for (Integer parameter : copies.keySet()) all.add(verification(parameters[parameter]));
        if (resultType != null && resultType.getSort() != Type.VOID) all.add(verification(resultType));
        return all.toArray();
    }

    private void frame(Object[] locals, @Nullable String onStack) {
        if (!frames) return;
        Object[] all = withOurs(locals, null);
        super.visitFrame(
                F_NEW, all.length, all, onStack == null ? 0 : 1, onStack == null ? NONE : new Object[] {onStack});
    }

    private void frameWithResult(Type type) {
        if (!frames) return;
        Object[] all = withOurs(NONE, type);
        super.visitFrame(F_NEW, all.length, all, 1, new Object[] {"java/lang/Throwable"});
    }

    @Override
    public void visitFrame(int type, int numLocal, Object[] local, int numStack, Object[] stack) {
        if (!frames) return;
        if (!entered) {
            super.visitFrame(type, numLocal, local, numStack, stack);
            return;
        }
        if (Arrays.asList(local).subList(0, numLocal).contains(UNINITIALIZED_THIS)) {
            refusal = "code before its this() or super() call stands behind it";
        }
        Object[] all = withOurs(Arrays.copyOf(local, numLocal), null);
        super.visitFrame(F_NEW, all.length, all, numStack, stack);
    }

    // ---------------------------------------------------------------- constructor

    @Override
    public void visitMethodInsn(int opcode, String type, String name, String descriptor, boolean isInterface) {
        boolean onThis =
                analyzer != null && opcode == INVOKESPECIAL && name.equals("<init>") && onThis(analyzer, descriptor);
        super.visitMethodInsn(opcode, type, name, descriptor, isInterface);
        if (!onThis) return;
        if (entered) refusal = "it calls this() or super() in several places";
        else enterConstructor(descriptor);
    }

    private boolean onThis(AnalyzerAdapter known, String descriptor) {
        if (known.stack == null) {
            if (!entered) refusal = "the state of the stack at its super() call is unknown";
            return false;
        }
        int below = (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
        return known.stack.get(known.stack.size() - below - 1) == UNINITIALIZED_THIS;
    }

    /** The analyzer stands before the call still: what is under its arguments stays, and this is initialised by it. */
    private void enterConstructor(String descriptor) {
        AnalyzerAdapter known = analyzer;
        if (known == null) return;
        int taken = Type.getArgumentsAndReturnSizes(descriptor) >> 2;
        if (known.stack.size() != taken) {
            refusal = "values lie under its super() call";
            return;
        }
        List<Object> locals = new ArrayList<>();
        for (int i = 0; i < known.locals.size(); i++) {
            Object local = known.locals.get(i);
            locals.add(local == UNINITIALIZED_THIS ? owner : local);
            if (local == LONG || local == DOUBLE) i++;
        }
        enter(locals.toArray());
    }

    // ---------------------------------------------------------------- annotations

    /** Type annotations name a handler by its place in the table: ours stand before it. */
    @Override
    public AnnotationVisitor visitTryCatchAnnotation(
            int typeRef, @Nullable TypePath path, String descriptor, boolean visible) {
        int index = new TypeReference(typeRef).getTryCatchBlockIndex() + leadingHandlers();
        return super.visitTryCatchAnnotation(
                TypeReference.newTryCatchReference(index).getValue(), path, descriptor, visible);
    }
}
