package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.cli.fixtures.Samples;
import io.hotspan.probes.Call;
import io.hotspan.probes.wire.Status;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Inbox inbox = new Inbox(Sink.TERMINAL);

    @Test
    void aFloodIsBoundedAndCounted() {
        List<Call> many = Collections.nCopies(Inbox.ROOM + 5, Samples.placed("p1"));
        inbox.onCalls(many);
        assertThat(inbox.take(0).calls()).hasSize(Inbox.ROOM);
        assertThat(inbox.received("p1")).isEqualTo(Inbox.ROOM + 5);
        assertThat(inbox.unshown("p1")).isEqualTo(5);
        inbox.onCalls(List.of(Samples.placed("p1")));
        assertThat(inbox.take(0).calls()).hasSize(1);
    }

    @Test
    void aStatusIsNewsOnce() {
        inbox.onStatus(new Status(1, 0, 0, List.of()));
        assertThat(inbox.take(0).status()).isNotNull();
        assertThat(inbox.take(0).status()).isNull();
    }

    @Test
    void anOlderRevisionIsNotWhatWasWaitedFor() {
        inbox.onStatus(new Status(1, 0, 0, List.of()));
        assertThat(inbox.awaitRevision(2, 1_000_000)).isNull();
        inbox.onStatus(new Status(3, 0, 0, List.of()));
        assertThat(inbox.awaitRevision(2, 1_000_000)).isNotNull();
    }

    @Test
    void theFirstReasonToLeaveCounts() {
        inbox.leave(Leave.TIME_UP);
        inbox.leave(Leave.CTRL_C);
        assertThat(inbox.take(0).leave()).isEqualTo(Leave.TIME_UP);
    }
}
