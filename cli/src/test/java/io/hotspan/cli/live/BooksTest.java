package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.DropCause;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.SkipCause;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BooksTest {
    private static final Sink.Fate NOTHING = new Sink.Fate(0, Map.of(), 0);

    @Test
    void whatWasExportedIsAddedToWhatWasRecorded() {
        Ledger agent = Ledger.builder()
                .entered(50)
                .skipped(SkipCause.RATE, 9)
                .recorded(41)
                .build();
        Ledger whole = Books.complete(agent, 41, new Sink.Fate(40, Map.of(DropCause.EXPORT_FAILED, 1L), 0), true);
        assertThat(whole.balances()).isTrue();
        assertThat(whole.exported()).isEqualTo(40);
        assertThat(whole.dropped()).containsExactly(Map.entry(DropCause.EXPORT_FAILED, 1L));
    }

    @Test
    void whatTheAgentDroppedNeverArrives() {
        Ledger agent = Ledger.builder()
                .entered(41)
                .recorded(41)
                .dropped(DropCause.RING_FULL, 4)
                .build();
        Ledger whole = Books.complete(agent, 37, new Sink.Fate(37, Map.of(), 0), true);
        assertThat(whole.balances()).isTrue();
        assertThat(whole.droppedTotal()).isEqualTo(4);
    }

    @Test
    void whatWasRecordedAndNeverCameIsLostWithTheLink() {
        Ledger agent = Ledger.builder().entered(10).recorded(10).build();
        Ledger whole = Books.complete(agent, 7, new Sink.Fate(7, Map.of(), 0), true);
        assertThat(whole.dropped()).containsExactly(Map.entry(DropCause.LINK_CLOSED, 3L));
        assertThat(whole.balances()).isTrue();
        Ledger before = Books.complete(agent, 7, new Sink.Fate(7, Map.of(), 0), false);
        assertThat(before.inFlight()).isEqualTo(3);
        assertThat(before.balances()).isTrue();
    }

    @Test
    void callsThatCameAfterTheLastWordAreInTheBooks() {
        Ledger agent = Ledger.builder().entered(12).open(2).recorded(10).build();
        Ledger whole = Books.complete(agent, 15, new Sink.Fate(15, Map.of(), 0), true);
        assertThat(whole.recorded()).isEqualTo(15);
        assertThat(whole.entered()).isEqualTo(15);
        assertThat(whole.open()).isZero();
        assertThat(whole.balances()).isTrue();
    }

    @Test
    void callsThatWereOpenAtTheEndAreSkipped() {
        Ledger agent = Ledger.builder().entered(3).open(3).build();
        Ledger whole = Books.complete(agent, 1, new Sink.Fate(1, Map.of(), 0), true);
        assertThat(whole.skipped()).containsExactly(Map.entry(SkipCause.STILL_OPEN, 2L));
        assertThat(whole.balances()).isTrue();
        assertThat(Books.complete(agent, 0, NOTHING, false).open()).isEqualTo(3);
    }

    @Test
    void countsArriveWithTheStatus() {
        Ledger agent = Ledger.builder().entered(9).recorded(9).inFlight(9).build();
        Ledger whole = Books.counted(agent);
        assertThat(whole.exported()).isEqualTo(9);
        assertThat(whole.balances()).isTrue();
    }

    @Test
    void whatTheTerminalCouldNotShowIsDropped() {
        Sink.Fate fate = Sink.TERMINAL.fate("p1", 10, 4);
        assertThat(fate.exported()).isEqualTo(6);
        assertThat(fate.dropped()).containsExactly(Map.entry(DropCause.QUEUE_FULL, 4L));
    }
}
