package io.hotspan.webui.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DesiredProbesTest {
    private record Carried(long revision, List<Wish> wishes) {}

    private final List<Carried> carried = new ArrayList<>();
    private final DesiredProbes desired =
            new DesiredProbes((revision, wishes) -> carried.add(new Carried(revision, wishes)));

    @Test
    void eachEditCarriesTheWholeSetUnderAHigherRevision() {
        place("com.shop.A::b");
        place("com.shop.C::d");
        desired.change("p1", Limits.live().withHits(7));
        desired.remove("p2");
        assertThat(carried).extracting(Carried::revision).containsExactly(1L, 2L, 3L, 4L);
        assertThat(carried.get(3).wishes()).singleElement().satisfies(wish -> {
            assertThat(wish.id()).isEqualTo("p1");
            assertThat(wish.limits().hits()).isEqualTo(7);
        });
    }

    @Test
    void anEditOfWhatIsNotThereCarriesNothing() {
        assertThat(desired.remove("p1")).isEmpty();
        assertThat(desired.change("p1", Limits.live())).isEmpty();
        assertThat(carried).isEmpty();
        assertThat(desired.revision()).isZero();
    }

    @Test
    void aDraftIsNotWantedBeforeItIsPlaced() {
        Wish draft = desired.draft("com.shop.A::b", Limits.live(), false, false, "mia")
                .orElseThrow();
        assertThat(desired.all()).isEmpty();
        assertThat(carried).isEmpty();
        place("com.shop.C::d");
        assertThat(desired.place(draft)).isPresent();
        assertThat(desired.all()).extracting(Wish::id).containsExactly("p2", "p1");
    }

    @Test
    void oneTargetTakesSixtyFour() {
        for (int i = 0; i < 64; i++) {
            place("com.shop.A::b" + i);
        }
        assertThat(desired.place("com.shop.A::c", Limits.live(), false, false, "mia"))
                .isEmpty();
    }

    @Test
    void aLiveProbeIsNeverWithoutLimits() {
        assertThatThrownBy(() -> desired.place("com.shop.A::b", Limits.permanent(), false, false, "mia"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(carried).isEmpty();
    }

    @Test
    void setsLeaveInTheOrderOfTheirRevisions() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        List<Thread> editors = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread editor = new Thread(() -> {
                try {
                    ready.await();
                    for (int n = 0; n < 200; n++) {
                        DesiredProbes.Edit edit = desired.place("com.shop.A::b", Limits.live(), false, false, "mia")
                                .orElseThrow();
                        desired.remove(edit.id());
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            editor.start();
            editors.add(editor);
        }
        ready.countDown();
        for (Thread editor : editors) {
            editor.join();
        }
        assertThat(carried).hasSize(1_600).extracting(Carried::revision).isSorted();
        assertThat(desired.all()).isEmpty();
    }

    private void place(String text) {
        assertThat(desired.place(text, Limits.live(), false, false, "mia")).isPresent();
    }
}
