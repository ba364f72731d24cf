package io.hotspan.agent.ring;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Gives a class other names by its constant pool (JVMS 4.4): everything that it names is spelled there once, so only those spellings
 * change and no byte of code is looked at. In a JVM that has just been attached to, a library that reads and writes the whole class
 * takes 30 ms for this.
 */
final class Relocator {
    private static final int HEADER = 10; // magic, versions, number of constants + 1

    private Relocator() {}

    /**
     * Renames what a class says.
     *
     * @param classFile not changed
     * @param names old to new: internal names of classes, which have a {@code /} and are found within descriptors too, and names of
     *     members, whosever they are
     */
    static byte[] rename(byte[] classFile, Map<String, String> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(classFile.length + 512);
        int constants = twoBytes(classFile, HEADER - 2);
        out.write(classFile, 0, HEADER);
        int at = HEADER;
        for (int i = 1; i < constants; i++) {
            int tag = classFile[at];
            int length = length(tag, classFile, at);
            if (tag == 1) {
                // byte for char, so that what is not ASCII stays as it is
                String text = new String(classFile, at + 3, length - 3, StandardCharsets.ISO_8859_1);
                byte[] now = renamed(text, names).getBytes(StandardCharsets.ISO_8859_1);
                out.write(tag);
                out.write(now.length >>> 8);
                out.write(now.length);
                out.write(now, 0, now.length);
            } else {
                out.write(classFile, at, length);
            }
            if (tag == 5 || tag == 6) i++; // long and double count as two
            at += length;
        }
        out.write(classFile, at, classFile.length - at);
        return out.toByteArray();
    }

    private static String renamed(String text, Map<String, String> names) {
        String whole = names.get(text);
        if (whole != null) return whole;
        String now = text;
        if (text.indexOf(';') < 0) return now;
        for (Map.Entry<String, String> name : names.entrySet()) {
            if (name.getKey().indexOf('/') < 0) continue;
            now = now.replace('L' + name.getKey() + ';', 'L' + name.getValue() + ';');
        }
        return now;
    }

    private static int length(int tag, byte[] file, int at) {
        switch (tag) {
            case 1: // Utf8
                return 3 + twoBytes(file, at + 1);
            case 7: // Class
            case 8: // String
            case 16: // MethodType
                return 3;
            case 15: // MethodHandle
                return 4;
            case 5: // Long
            case 6: // Double
                return 9;
            case 3: // Integer
            case 4: // Float
            case 9: // Fieldref
            case 10: // Methodref
            case 11: // InterfaceMethodref
            case 12: // NameAndType
            case 18: // InvokeDynamic
                return 5;
            default:
                throw new IllegalArgumentException("no class file of Java 8: constant of kind " + tag);
        }
    }

    private static int twoBytes(byte[] file, int at) {
        return ((file[at] & 0xff) << 8) | (file[at + 1] & 0xff);
    }
}
