package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a heap with room; HazardsChildTest has those that are full. */
class HeapRoomTest {
    private final HeapRoom room = new HeapRoom();

    @BeforeEach
    void begin() {
        room.begin();
    }

    @AfterEach
    void end() {
        room.end();
    }

    @Test
    void heapThatWasShortForAMomentIsWorthAnotherTry() {
        assertThat(room.again(new OutOfMemoryError("Java heap space"))).isTrue();
        assertThat(room.again(new OutOfMemoryError("GC overhead limit exceeded")))
                .isTrue();
    }

    /** Each try would make the JVM collect its whole heap. */
    @Test
    void metaspaceIsNotWaitedFor() {
        assertThat(room.again(new OutOfMemoryError("Metaspace"))).isFalse();
        assertThat(room.again(new OutOfMemoryError("Compressed class space"))).isFalse();
    }

    @Test
    void threadsOfOthersDoNotWait() throws InterruptedException {
        AtomicBoolean waited = new AtomicBoolean(true);
        Thread other = new Thread(() -> waited.set(room.again(new OutOfMemoryError("Java heap space"))));
        other.start();
        other.join();
        assertThat(waited).isFalse();
    }

    @Test
    void betweenTwoChangesNobodyWaits() {
        room.end();
        assertThat(room.again(new OutOfMemoryError("Java heap space"))).isFalse();
    }
}
