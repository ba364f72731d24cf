package io.hotspan.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.hotspan.probes.Captured;
import io.hotspan.probes.DropCause;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileSpanExporterTest {
    @TempDir
    Path folder;

    private final SpanMapper mapper =
            new SpanMapper(new Resources().option("shop").resource());

    @Test
    void eachBatchIsOneLineOfOtlpJson() throws Exception {
        FileSpanExporter exporter = open("spans.jsonl");
        assertThat(exporter.export(List.of(span(1), span(2))).isSuccess()).isTrue();
        assertThat(exporter.export(List.of(span(3))).isSuccess()).isTrue();
        exporter.shutdown();

        List<String> lines = Files.readAllLines(folder.resolve("spans.jsonl"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("{\"resourceSpans\":[{\"resource\":{\"attributes\":[")
                .contains("\"traceId\":\"0123456789abcdef1111111111111111\"")
                .contains("\"spanId\":\"0000000000000001\"")
                .contains("\"spanId\":\"0000000000000002\"")
                .contains("\"startTimeUnixNano\":\"1763700000000000000\"")
                .contains("\"kind\":1")
                .contains("{\"key\":\"thread.id\",\"value\":{\"intValue\":\"31\"}}")
                .contains("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}")
                .endsWith("}");
        assertThat(lines.get(1)).contains("\"spanId\":\"0000000000000003\"");
    }

    @Test
    void textThatLooksLikeJsonOrALineBreakStaysInItsLine() throws Exception {
        FileSpanExporter exporter = open("spans.jsonl");
        String nasty = "a\"b\\c\n{\u0000\u2028é\uD83D\uDE00}";
        exporter.export(List.of(mapper.span(
                Calls.call("p1", 1).capture(new Captured("text", nasty)).build())));
        exporter.shutdown();

        List<String> lines = Files.readAllLines(folder.resolve("spans.jsonl"));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("\"a\\\"b\\\\c\\n{\\u0000\u2028é\uD83D\uDE00}\"");
    }

    @Test
    void aNewFileIsItsOwnersAlone() throws Exception {
        open("spans.jsonl").shutdown();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("spans.jsonl"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anExistingFileIsAppendedTo() throws Exception {
        Files.writeString(folder.resolve("spans.jsonl"), "before\n");
        FileSpanExporter exporter = open("spans.jsonl");
        exporter.export(List.of(span(1)));
        exporter.shutdown();

        assertThat(Files.readAllLines(folder.resolve("spans.jsonl"))).hasSize(2).startsWith("before");
    }

    @Test
    void aLinkAFolderAndAMissingFolderAreRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("link"), Files.createFile(folder.resolve("file")));

        for (String name : List.of("dangling", "link", ".", "missing/spans.jsonl")) {
            assertThatThrownBy(() -> open(name)).isInstanceOfSatisfying(ExportTargetException.class, e -> {
                assertThat(e.what()).contains("file:");
                assertThat(e.action()).startsWith("Name a");
            });
        }
        for (String name : List.of("dangling", "link", ".", "missing/spans.jsonl")) {
            assertThatThrownBy(() -> FileSpanExporter.check(folder.resolve(name).toFile()))
                    .as(name)
                    .isInstanceOf(ExportTargetException.class);
        }
        FileSpanExporter.check(folder.resolve("new.jsonl").toFile());
        FileSpanExporter.check(folder.resolve("file").toFile());
        assertThat(folder.resolve("new.jsonl")).doesNotExist();
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void aFullDiskDropsTheBatchAndTheNextOneIsWholeAgain() throws Exception {
        // The kernel's own always-full disk: each write fails, and nothing can be cut back.
        FileSpanExporter exporter = new FileSpanExporter(new FileOutputStream("/dev/full"));
        try (CallExporter calls = new CallExporter(exporter, Resource.empty())) {
            calls.offer(Calls.of("p1", 3));
            assertThat(calls.flush(5_000)).isTrue();

            assertThat(calls.counts("p1").dropped()).isEqualTo(Map.of(DropCause.EXPORT_FAILED, 3L));
            assertThat(calls.lastFailure()).contains("No space left on device");
        }
    }

    @Test
    void aLineWrittenHalfIsCutBack() throws Exception {
        File file = folder.resolve("spans.jsonl").toFile();
        AtomicBoolean full = new AtomicBoolean();
        FileSpanExporter exporter = new FileSpanExporter(new FileOutputStream(file, true) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                super.write(bytes, offset, full.get() ? length / 2 : length);
                if (full.get()) {
                    throw new IOException("No space left on device");
                }
            }
        });
        exporter.export(List.of(span(1)));
        full.set(true);
        assertThat(exporter.export(List.of(span(2))).isSuccess()).isFalse();
        full.set(false);
        assertThat(exporter.export(List.of(span(3))).isSuccess()).isTrue();
        exporter.shutdown();

        List<String> lines = Files.readAllLines(file.toPath());
        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).endsWith("}"));
        assertThat(lines.get(1)).contains("0000000000000003").containsOnlyOnce("resourceSpans");
    }

    @Test
    void aWriteThatHangsHoldsNeitherTheCloseNorTheShutdown() throws Exception {
        File pipe = pipe();
        // Open for reading, and nobody reads: a pipe takes 64 KiB, and the rest of the line hangs as on a stalled disk.
        try (RandomAccessFile reader = new RandomAccessFile(pipe, "rw")) {
            FileSpanExporter exporter = new FileSpanExporter(new FileOutputStream(pipe));
            CallExporter calls = new CallExporter(exporter, Resource.empty());
            calls.offer(List.of(Calls.withText("p1", 300_000), Calls.withText("p1", 10)));
            await().until(() -> Hung.in("append", FileSpanExporter.class.getName()));
            calls.offer(Calls.of("p2", 3));

            assertThat(Hung.millis(() -> calls.close(900))).isLessThan(5_000);
            assertThat(Hung.millis(exporter::shutdown)).isLessThan(5_000);

            assertThat(calls.counts("p1").dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 2L));
            assertThat(calls.counts("p2").dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 3L));
            assertThat(calls.total().exported() + calls.total().inFlight()).isZero();
            assertThat(Hung.in("append", FileSpanExporter.class.getName())).isTrue();
            assertThat(reader.read()).isEqualTo('{');
        }
        // A pipe without a reader fails the write.
        await().until(() -> !Hung.in("append", FileSpanExporter.class.getName()));
    }

    @Test
    void aFileThatIsShutDownInTheMiddleOfAWriteIsClosedAfterIt() throws Exception {
        File pipe = pipe();
        AtomicBoolean isClosed = new AtomicBoolean();
        try (RandomAccessFile reader = new RandomAccessFile(pipe, "rw")) {
            FileSpanExporter exporter = new FileSpanExporter(new FileOutputStream(pipe) {
                @Override
                public void close() throws IOException {
                    isClosed.set(true);
                    super.close();
                }
            });
            SpanData large = mapper.span(Calls.withText("p1", 300_000));
            CompletableFuture<Boolean> written = CompletableFuture.supplyAsync(
                    () -> exporter.export(List.of(large)).isSuccess());
            await().until(() -> Hung.in("append", FileSpanExporter.class.getName()));

            assertThat(Hung.millis(exporter::shutdown)).isLessThan(5_000);
            assertThat(isClosed).isFalse();
            byte[] some = new byte[4096];
            try (FileInputStream in = new FileInputStream(reader.getFD())) {
                while (!written.isDone()) {
                    // What is not there yet is not waited for: it may be the end.
                    if (in.available() > 0) {
                        assertThat(in.read(some)).isPositive();
                    }
                    Thread.onSpinWait();
                }
            }

            assertThat(written.get()).isTrue();
            assertThat(isClosed).isTrue();
        }
    }

    private File pipe() throws Exception {
        File pipe = folder.resolve("pipe").toFile();
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.getPath()).start();
        assertThat(mkfifo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(mkfifo.exitValue()).isZero();
        return pipe;
    }

    @Test
    void afterShutdownNothingIsWritten() throws Exception {
        FileSpanExporter exporter = open("spans.jsonl");
        exporter.shutdown();

        assertThat(exporter.export(List.of(span(1))).isSuccess()).isFalse();
        assertThat(folder.resolve("spans.jsonl")).isEmptyFile();
    }

    @Test
    void theIdsOfTheLineAreTheIdsOfTheCall() throws Exception {
        FileSpanExporter exporter = open("spans.jsonl");
        exporter.export(List.of(mapper.span(Calls.call("p1", -1).spanId(-1, -2).build())));
        exporter.shutdown();

        assertThat(Files.readString(folder.resolve("spans.jsonl")))
                .contains("\"spanId\":\"" + hex(ByteString.fromHex("ffffffffffffffff")) + "\"")
                .contains("\"parentSpanId\":\"fffffffffffffffe\"");
    }

    private static String hex(ByteString bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }

    private SpanData span(long id) {
        return mapper.span(Calls.call("p1", id).build());
    }

    private FileSpanExporter open(String name) throws ExportTargetException {
        return FileSpanExporter.open(new File(folder.toFile(), name));
    }
}
