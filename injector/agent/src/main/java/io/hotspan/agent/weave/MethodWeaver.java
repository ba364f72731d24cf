package io.hotspan.agent.weave;

import static org.objectweb.asm.Opcodes.*;

import io.hotspan.bridge.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
 *   catch (Throwable ours) { try { Bridge.suppressed(ours, ID); } catch (Throwable again) {} }
 *   try {
 *       …                                       // the method's own code; each return becomes
 *       result = …; try { Bridge.exit(call, prev, start, ID, null); } catch (Throwable ours) { HEAL; } return result;
 *   } catch (Throwable thrown) {
 *       try { Bridge.exit(call, prev, start, ID, thrown); } catch (Throwable ours) { HEAL; } throw thrown;
 *   }
 * </pre>
 *
 * <p>HEAL puts prev back by an array store, which cannot overflow the stack; a call that has ended is 0 by then, which is no thread's. Own locals lie above the method's, so nothing is
 * renumbered; frames get them appended. In a constructor all of this begins after the call of this() or super().
 * Handlers of ours for our own calls stand first in the exception table, the one for the method's body last.
 */
final class MethodWeaver extends MethodVisitor {
    private static final Object[] NONE = {};

    private final MethodScan scan;
    private final List<SlotPlan> slots;
    private final Names names;
    private final boolean frames;
    private final Locals locals;
    private final SlotCode code;
    private final Type returnType;
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
        final String quiet;
        final String guard;
        final Constants constants;

        Names(String bridge, String quiet, String guard, Constants constants) {
            this.bridge = bridge;
            this.quiet = quiet;
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
        locals = new Locals(scan, slots);
        code = new SlotCode(next, locals, names);
        returnType = locals.returnType;
        boolean any = false;
        for (SlotPlan slot : slots) any |= !slot.entryOnly();
        exits = any;
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
        return locals.frameBytes();
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
        if (!scan.isConstructor()) enter(locals.atEntry(owner));
    }

    private int leadingHandlers() {
        return exits ? scan.returns + 3 : 2;
    }

    private void enter(Object[] methods) {
        entered = true;
        for (int i = 0; i < slots.size(); i++) {
            for (int k = 0; k < 3; k++) {
                super.visitInsn(LCONST_0);
                super.visitVarInsn(LSTORE, locals.call(i) + 2 * k);
            }
        }
        for (Map.Entry<Integer, Integer> copy : locals.copies().entrySet()) {
            Type type = locals.parameters[copy.getKey()];
            super.visitVarInsn(type.getOpcode(ILOAD), locals.parameter(copy.getKey()));
            super.visitVarInsn(type.getOpcode(ISTORE), copy.getValue());
        }
        super.visitLabel(enterStart);
        for (int i = 0; i < slots.size(); i++) code.enter(slots.get(i), i);
        super.visitLabel(enterEnd);
        Label body = new Label();
        super.visitJumpInsn(GOTO, body);
        super.visitLabel(enterHandler);
        frame(methods, "java/lang/Throwable");
        super.visitLabel(enterHealing);
        code.suppressed(slots.get(0));
        super.visitLabel(enterHealed);
        super.visitJumpInsn(GOTO, body);
        super.visitLabel(enterGaveUp);
        frame(methods, "java/lang/Throwable");
        super.visitInsn(POP);
        super.visitLabel(body);
        frame(methods, null);
        // The method's own code may begin with a frame and be jumped to: two frames cannot stand at one offset.
        super.visitInsn(NOP);
        bodyStart = new Label();
        super.visitLabel(bodyStart);
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
        if (opcode != RETURN) super.visitVarInsn(returnType.getOpcode(ISTORE), locals.result);
        super.visitLabel(from);
        bodyRanges.add(bodyStart);
        bodyRanges.add(from);
        for (int i = slots.size() - 1; i >= 0; i--) code.exit(slots.get(i), i, false);
        super.visitLabel(to);
        if (opcode != RETURN) super.visitVarInsn(returnType.getOpcode(ILOAD), locals.result);
        super.visitInsn(opcode);
        bodyStart = new Label();
        super.visitLabel(bodyStart);
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
        super.visitMaxs(maxStack + SlotCode.STACK + condition, locals.words());
    }

    private void handlers() {
        Label bodyHandler = new Label();
        super.visitLabel(bodyHandler);
        frame(NONE, "java/lang/Throwable");
        super.visitVarInsn(ASTORE, locals.result);
        super.visitLabel(throwStart);
        for (int i = slots.size() - 1; i >= 0; i--) code.exit(slots.get(i), i, true);
        super.visitLabel(throwEnd);
        super.visitVarInsn(ALOAD, locals.result);
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
        super.visitLabel(from);
        for (int i = slots.size() - 1; i >= 0; i--) {
            SlotPlan slot = slots.get(i);
            if (slot.quiet()) continue;
            super.visitFieldInsn(GETSTATIC, names.bridge, "state", "[J");
            code.entryWord(i, slot.keptChain ? Layout.KEPT : Layout.LIVE);
            super.visitVarInsn(LLOAD, locals.prev(i));
            super.visitInsn(LASTORE);
        }
        code.suppressed(slots.get(0));
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
        if (type.getSort() != Type.VOID) super.visitVarInsn(type.getOpcode(ILOAD), locals.result);
    }

    // ---------------------------------------------------------------- frames

    private void frame(Object[] methods, @Nullable String onStack) {
        if (!frames) return;
        Object[] all = locals.withOurs(methods, null);
        super.visitFrame(
                F_NEW, all.length, all, onStack == null ? 0 : 1, onStack == null ? NONE : new Object[] {onStack});
    }

    private void frameWithResult(Type type) {
        if (!frames) return;
        Object[] all = locals.withOurs(NONE, type);
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
        Object[] all = locals.withOurs(Arrays.copyOf(local, numLocal), null);
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
