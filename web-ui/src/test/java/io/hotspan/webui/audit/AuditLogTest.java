package io.hotspan.webui.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final String TIME = "\"time\":\"2026-11-21T00:00:00Z\",\"user\":\"mia\"";

    private final Disk disk = new Disk();
    private final AuditLog log = new AuditLog(
            Path.of("audit.jsonl"), disk, Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC), "mia");

    @Test
    void aLineIsWholeThoughTheDiskTakesItInPieces() {
        log.append(AuditEntry.of("ui-1", "attach"));
        log.append(AuditEntry.of("ui-1", "detach"));
        assertThat(disk.text())
                .isEqualTo("{" + TIME + ",\"visitor\":\"ui-1\",\"action\":\"attach\"}\n{" + TIME
                        + ",\"visitor\":\"ui-1\",\"action\":\"detach\"}\n");
    }

    @Test
    void aLineAfterOneThatBrokeOffBeginsAnew() {
        disk.room = 10;
        assertThatThrownBy(() -> log.append(AuditEntry.of("ui-1", "attach")))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("audit.jsonl could not be written: No space left on device");
        disk.room = 1_000;
        log.append(AuditEntry.of("ui-1", "detach"));
        assertThat(disk.text().lines())
                .containsExactly("{\"time\":\"2", "{" + TIME + ",\"visitor\":\"ui-1\",\"action\":\"detach\"}");
    }

    @Test
    void whatIsDoneAlreadyDoesNotFailForItsLine() {
        disk.room = 0;
        log.appendDone(AuditEntry.of("ui-1", "probe.remove"));
        assertThat(disk.text()).isEmpty();
    }

    /** Takes seven bytes at a time, until it is full. */
    private static final class Disk implements WritableByteChannel {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int room = 1_000;

        @Override
        public int write(ByteBuffer source) throws IOException {
            int taken = Math.min(Math.min(7, room), source.remaining());
            if (taken == 0) {
                throw new IOException("No space left on device");
            }
            byte[] piece = new byte[taken];
            source.get(piece);
            bytes.writeBytes(piece);
            room -= taken;
            return taken;
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            room = 0;
        }
    }
}
