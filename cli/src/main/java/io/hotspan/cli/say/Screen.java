package io.hotspan.cli.say;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a command writes: results on the standard output, notes and failures on the error output. UTF-8 whatever the
 * locale says, since many containers have none and their terminals read UTF-8 all the same.
 *
 * <p>Threads: any; each line is written whole.
 */
public final class Screen {
    private static final String RESET = "\u001b[0m";
    private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean color;
    private final boolean json;
    private final boolean drawing;

    private Screen(PrintStream out, PrintStream err, boolean color, boolean drawing, boolean json) {
        this.out = out;
        this.err = err;
        this.color = color;
        this.drawing = drawing;
        this.json = json;
    }

    /**
     * Over two streams.
     *
     * @param terminal whether the output is a terminal that lines can be drawn on again
     * @param color whether colours are wanted there
     */
    public static Screen of(OutputStream out, OutputStream err, boolean terminal, boolean color) {
        return new Screen(stream(out), stream(err), terminal && color, terminal, false);
    }

    /** This process's own streams. */
    public static Screen system(boolean terminal, boolean color) {
        return of(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 1 << 12),
                terminal,
                color);
    }

    private static PrintStream stream(OutputStream out) {
        return new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    /** The same streams, in JSON lines or in words. */
    public Screen json(boolean wanted) {
        return wanted == json ? this : new Screen(out, err, color, drawing, wanted);
    }

    public boolean json() {
        return json;
    }

    public boolean color() {
        return color;
    }

    /** Whether lines already written can be drawn again. */
    public boolean drawing() {
        return drawing && !json;
    }

    /** One line of the result. */
    public void line(String text) {
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }

    public void lines(List<String> lines) {
        synchronized (out) {
            lines.forEach(out::println);
            out.flush();
        }
    }

    public void line(JsonLine object) {
        line(object.text());
    }

    /**
     * Lines that will be taken away again: each stays on one row, on however narrow a terminal; what does not fit is not seen. The
     * terminal is as before when this returns.
     */
    public void draw(List<String> lines) {
        synchronized (out) {
            out.print(NO_WRAP);
            lines.forEach(out::println);
            out.print(WRAP);
            out.flush();
        }
    }

    /** Takes the last lines away again, which were drawn. */
    public void erase(int lines) {
        synchronized (out) {
            for (int i = 0; i < lines; i++) {
                out.print(UP_AND_CLEAR);
            }
        }
    }

    /** A line on the error output that the next one replaces; an empty one only takes it away. */
    public void sketch(String text) {
        synchronized (err) {
            err.print("\r\u001b[K" + dim(Escapes.line(text)));
            err.flush();
        }
    }

    /** Something worth knowing that is no result; not for programs. */
    public void note(String text) {
        if (!json) {
            synchronized (err) {
                err.println(text);
                err.flush();
            }
        }
    }

    /** A failure: words on the error output, or an object for programs on the standard output. */
    public void failure(Failure failure) {
        if (json) {
            JsonLine error = JsonLine.of("error").put("code", failure.code()).put("message", failure.what());
            if (failure.column() > 0) {
                error.put("column", failure.column());
            }
            line(error.put("action", failure.action())
                    .put("exit", failure.exit().number()));
            return;
        }
        synchronized (err) {
            err.println(red("hotspan: ") + Escapes.line(failure.what()));
            failure.view().lines().forEach(view -> err.println("  " + view));
            if (!failure.action().isEmpty()) {
                err.println("  " + Escapes.line(failure.action()));
            }
            err.flush();
        }
    }

    /** Whether nobody reads the output any more. */
    public boolean closed() {
        return out.checkError();
    }

    /** For a library that prints by itself. */
    public PrintStream out() {
        return out;
    }

    /** For a library that prints by itself. */
    public PrintStream err() {
        return err;
    }

    public String bold(String text) {
        return color ? "\u001b[1m" + text + RESET : text;
    }

    public String dim(String text) {
        return color ? "\u001b[2m" + text + RESET : text;
    }

    public String red(String text) {
        return color ? "\u001b[31m" + text + RESET : text;
    }

    public String green(String text) {
        return color ? "\u001b[32m" + text + RESET : text;
    }

    public String yellow(String text) {
        return color ? "\u001b[33m" + text + RESET : text;
    }
}
