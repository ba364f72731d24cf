package io.hotspan.exporters;

import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Spans as OTLP JSON lines: one ExportTraceServiceRequest a line, appended, as OpenTelemetry's file exporter
 * specification says. A new file is readable by its owner alone. A full disk fails the batch and leaves no half line.
 *
 * <p>The JSON is written by the SDK's own marshaler; that class is internal to the SDK, whose version the build pins.
 *
 * <p>Threads: any, one batch at a time. May block: as long as the disk does, export in writing and shutdown in closing;
 * a shutdown never waits for a write, whose thread closes the file when it is done.
 */
public final class FileSpanExporter implements SpanExporter {
    private static final int MOST_KEPT = 8 * 1024 * 1024;

    private final FileOutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile boolean closed;
    /** Guarded by: {@code writing}, as are those below. */
    private final LowAllocationTraceRequestMarshaler marshaler = new LowAllocationTraceRequestMarshaler();

    private ByteArrayOutputStream line = new ByteArrayOutputStream(16 * 1024);
    private boolean torn;

    FileSpanExporter(FileOutputStream out) {
        this.out = out;
    }

    /**
     * Opens a file to append to, and creates it when it is not there.
     *
     * @throws ExportTargetException when that is impossible, or it is not a plain file
     */
    static FileSpanExporter open(File file) throws ExportTargetException {
        try {
            create(file.toPath());
            requirePlain(file);
            return new FileSpanExporter(new FileOutputStream(file, true));
        } catch (IOException | RuntimeException e) {
            throw cannotBeWritten(file, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Says early what {@link #open} would say, as far as that can be known without making the file.
     *
     * @throws ExportTargetException when it cannot be written, or is not a plain file
     */
    static void check(File file) throws ExportTargetException {
        if (Files.exists(file.toPath(), LinkOption.NOFOLLOW_LINKS)) {
            requirePlain(file);
            if (!file.canWrite()) {
                throw cannotBeWritten(file, "permission denied");
            }
            return;
        }
        File folder = file.getAbsoluteFile().getParentFile();
        if (folder == null || !folder.isDirectory()) {
            throw cannotBeWritten(file, "its folder does not exist");
        }
        if (!folder.canWrite()) {
            throw cannotBeWritten(file, "permission denied");
        }
    }

    /** A link may lead anywhere, a pipe would block, a device is no place for spans. */
    private static void requirePlain(File file) throws ExportTargetException {
        if (!Files.isRegularFile(file.toPath(), LinkOption.NOFOLLOW_LINKS)) {
            throw new ExportTargetException(
                    "file:" + file.getPath() + " is not a plain file",
                    "Name a plain file, or one that does not exist yet.");
        }
    }

    private static ExportTargetException cannotBeWritten(File file, String why) {
        return new ExportTargetException(
                "file:" + file.getPath() + " cannot be written: " + why,
                "Name a file in a folder that exists and that you may write to.");
    }

    private static void create(Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // Appended to; whoever made it chose who may read it.
        }
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        writing.lock();
        try {
            return closed ? CompletableResultCode.ofFailure() : write(spans);
        } finally {
            writing.unlock();
            if (closed) {
                // Shut down meanwhile, by a thread that did not wait.
                closeUnlessWriting();
            }
        }
    }

    private CompletableResultCode write(Collection<SpanData> spans) {
        try {
            line.reset();
            if (torn) {
                line.write('\n');
            }
            marshaler.initialize(spans);
            marshaler.writeJsonTo(line);
            line.write('\n');
            append();
            return CompletableResultCode.ofSuccess();
        } catch (IOException | RuntimeException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        } finally {
            marshaler.reset();
            if (line.size() > MOST_KEPT) {
                line = new ByteArrayOutputStream(16 * 1024);
            }
        }
    }

    private void append() throws IOException {
        FileChannel channel = out.getChannel();
        long before = channel.size();
        try {
            line.writeTo(out);
            torn = false;
        } catch (IOException e) {
            cutBackTo(channel, before);
            throw e;
        }
    }

    /** Where cutting is not possible, the next line begins with a line break: one bad line instead of two. */
    private void cutBackTo(FileChannel channel, long before) {
        try {
            channel.truncate(before);
        } catch (IOException e) {
            torn = true;
        }
    }

    /** Each batch was handed to the operating system already. */
    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        closed = true;
        return closeUnlessWriting();
    }

    /** Closes the file and lets go of the memory; while a batch is being written, leaves both to its thread. */
    private CompletableResultCode closeUnlessWriting() {
        if (!writing.tryLock()) {
            return CompletableResultCode.ofSuccess();
        }
        try {
            line = new ByteArrayOutputStream(0);
            out.close();
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        } finally {
            writing.unlock();
        }
    }
}
