package faults;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * Has very many classes. Lines on stdin: {@code load 100000} makes that many, {@code faults.Many000001} and so on, in one loader;
 * {@code call 42 100} calls the {@code work} of one of them so often. Answers with {@code counts classes=… calls=… wrong=…}.
 */
public final class Crowd {
    private static final String NAME = "Many000000";

    private Crowd() {}

    private static final class Own extends ClassLoader {
        Own() {
            super(Crowd.class.getClassLoader());
        }

        Class<?> define(byte[] file) {
            return defineClass(null, file, 0, file.length);
        }
    }

    public static void main(String[] arguments) throws Exception {
        byte[] template = template();
        Own loader = new Own();
        int classes = 0;
        int calls = 0;
        int wrong = 0;
        System.out.println("ready java=" + System.getProperty("java.specification.version"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.trim().split(" +");
            if (words[0].equals("load")) {
                for (int i = 0; i < Integer.parseInt(words[1]); i++) loader.define(named(template, ++classes)).getMethods();
            } else if (words[0].equals("call")) {
                Method work = Class.forName(String.format("faults.Many%06d", Integer.parseInt(words[1])), true, loader)
                        .getMethod("work", int.class);
                for (int i = 0; i < Integer.parseInt(words[2]); i++, calls++) {
                    if ((Integer) work.invoke(null, i) != i + 1) wrong++;
                }
            }
            System.out.println("counts classes=" + classes + " calls=" + calls + " wrong=" + wrong);
        }
    }

    private static byte[] template() throws IOException {
        try (InputStream in = Crowd.class.getResourceAsStream(NAME + ".class")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) all.write(b);
            return all.toByteArray();
        }
    }

    /** The same class by another name of the same length. */
    private static byte[] named(byte[] template, int number) {
        String text = new String(template, StandardCharsets.ISO_8859_1);
        return text.replace(NAME, String.format("Many%06d", number)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
