package io.hotspan.agent.weave;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;

/** What a class is to look like: the slots of its methods, and the parameter names that this JDK loses. Immutable. */
final class ClassPlan {
    /** HotSpot never compiles a longer method: it would run some twenty times slower. */
    static final int HUGE_METHOD = 8000;

    private static final byte[] NO_BYTES = {};

    private final Map<String, List<SlotPlan>> slots;
    private final Grafts grafts;

    /**
     * What the class is to become.
     *
     * @param slots by method name and descriptor; empty for the class as it was
     */
    ClassPlan(Map<String, List<SlotPlan>> slots, Grafts grafts) {
        this.slots = slots;
        this.grafts = grafts;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    void addSlots(Set<Integer> numbers) {
        for (List<SlotPlan> plans : slots.values()) {
            for (SlotPlan plan : plans) numbers.add(plan.slot());
        }
    }

    /** Whether these, and no others, are its slots. */
    boolean carries(Map<String, List<SlotPlan>> wanted) {
        return slots.equals(wanted);
    }

    ClassPlan with(Map<String, List<SlotPlan>> newSlots) {
        return new ClassPlan(newSlots, grafts);
    }

    /** The class file as it is to be after removal. */
    byte[] bare(byte[] classFile, MethodWeaver.Names names) {
        Woven bare = with(Collections.emptyMap()).weave(classFile, names);
        return bare == null ? classFile : bare.classFile;
    }

    /** The class file to install and what could not be woven. */
    static final class Woven {
        final byte[] classFile;
        /** Reasons by method name and descriptor. */
        final Map<String, String> refused;
        /** Growth of an interpreted frame in bytes, by method. */
        final Map<String, Integer> frameBytes;

        Woven(byte[] classFile, Map<String, String> refused, Map<String, Integer> frameBytes) {
            this.classFile = classFile;
            this.refused = refused;
            this.frameBytes = frameBytes;
        }

        /** What is to be known of it when the JVM has the class file: that takes as much memory as the class. */
        Woven withoutFile() {
            return new Woven(NO_BYTES, refused, frameBytes);
        }
    }

    /** Returns null when the class stays as it is. */
    @Nullable
    Woven weave(byte[] classFile, MethodWeaver.Names names) {
        ClassReader reader = new ClassReader(classFile);
        boolean grafting = grafts.needed(reader);
        if (slots.isEmpty() && !grafting) return null;
        Map<String, String> refused = new HashMap<>();
        Map<String, Integer> frameBytes = new HashMap<>();
        byte[] woven = pass(reader, names, refused, frameBytes);
        // A refused method may have been visited half-way: once more without it.
        for (int known = 0; woven == null || refused.size() > known; ) {
            known = refused.size();
            woven = pass(reader, names, refused, frameBytes);
        }
        return new Woven(woven, refused, frameBytes);
    }

    /** Returns null when a method became longer than a class file can say; it is refused then. */
    private byte @Nullable [] pass(
            ClassReader reader,
            MethodWeaver.Names names,
            Map<String, String> refused,
            Map<String, Integer> frameBytes) {
        Map<String, MethodScan> scans = MethodScan.of(reader);
        // The constant pool is kept: a re-laid one crashes JDKs on annotated records (Hazard.ANNOTATED_RECORD).
        ClassWriter writer = new ClassWriter(reader, 0);
        List<MethodWeaver> weavers = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        reader.accept(new Visitor(writer, names, scans, refused, weavers, keys), ClassReader.EXPAND_FRAMES);
        byte[] woven;
        try {
            woven = writer.toByteArray();
        } catch (MethodTooLargeException e) {
            refused.put(e.getMethodName() + e.getDescriptor(), tooLong(e.getCodeSize()));
            return null;
        }
        for (int i = 0; i < weavers.size(); i++) {
            MethodWeaver weaver = weavers.get(i);
            String reason = weaver.refusal();
            if (reason == null && weaver.codeLength() > HUGE_METHOD) reason = tooLong(weaver.codeLength());
            if (reason != null) refused.put(keys.get(i), reason);
            frameBytes.put(keys.get(i), weaver.frameBytes());
        }
        return woven;
    }

    private static String tooLong(int bytes) {
        return "it would have " + bytes + " bytes of code, and HotSpot never compiles more than " + HUGE_METHOD;
    }

    private final class Visitor extends ClassVisitor {
        private final MethodWeaver.Names names;
        private final Map<String, MethodScan> scans;
        private final Map<String, String> refused;
        private final List<MethodWeaver> weavers;
        private final List<String> keys;
        private String owner = "";
        private boolean frames;

        Visitor(
                ClassVisitor next,
                MethodWeaver.Names names,
                Map<String, MethodScan> scans,
                Map<String, String> refused,
                List<MethodWeaver> weavers,
                List<String> keys) {
            super(Opcodes.ASM9, next);
            this.names = names;
            this.scans = scans;
            this.refused = refused;
            this.weavers = weavers;
            this.keys = keys;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            super.visit(version, access, name, signature, superName, interfaces);
            owner = name;
            frames = (version & 0xffff) >= Opcodes.V1_6;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            String key = name + descriptor;
            MethodVisitor grafted = grafts.around(next, key);
            List<SlotPlan> here = slots.get(key);
            MethodScan scan = scans.get(key);
            if (here == null || here.isEmpty() || scan == null || refused.containsKey(key)) return grafted;
            if (!scan.hasCode) {
                refused.put(key, "it has no code");
                return grafted;
            }
            MethodWeaver weaver = new MethodWeaver(grafted, owner, scan, here, names, frames);
            weavers.add(weaver);
            keys.add(key);
            if (!scan.isConstructor()) return weaver;
            AnalyzerAdapter analyzer = new AnalyzerAdapter(owner, access, name, descriptor, weaver);
            weaver.analyzer(analyzer);
            return analyzer;
        }
    }
}
