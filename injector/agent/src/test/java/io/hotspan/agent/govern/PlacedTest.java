package io.hotspan.agent.govern;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sweep looks at. */
class PlacedTest {
    private static final List<Class<?>> NAMED = List.of(String.class, Integer.class);

    private final Placed placed = new Placed(Wanted.builder("p", "a.B::c").build(), false);

    /** Looks so often, and says at which of them everything was looked at. */
    private List<Integer> wholeLooks(int looks, boolean unsettledInBetween) {
        List<Integer> whole = new ArrayList<>();
        for (int look = 1; look <= looks; look++) {
            if (placed.news(NAMED).equals(NAMED)) {
                whole.add(look);
                placed.unsettle();
            } else if (unsettledInBetween) {
                placed.unsettle();
            }
        }
        return whole;
    }

    @Test
    void whatIsLeftOpenIsLookedAtLessAndLessOften() {
        placed.judged(NAMED);
        assertThat(wholeLooks(200, false)).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 192);
    }

    /** Classes that are unloaded each second, as of scripts. */
    @Test
    void aLookThatIsDueIsNotPutOff() {
        placed.judged(NAMED);
        assertThat(wholeLooks(200, true)).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 192);
    }

    @Test
    void whatIsNewIsLookedAtAtOnceAndAlone() {
        placed.judged(List.of(String.class));
        placed.settle();
        assertThat(placed.news(NAMED)).containsExactly(Integer.class);
        placed.judged(NAMED);
        assertThat(placed.news(NAMED)).isEmpty();
    }

    @Test
    void newLimitsAreReasonToLookAtAllAgain() {
        placed.judged(NAMED);
        wholeLooks(100, false);
        placed.lookAgain();
        assertThat(placed.news(NAMED)).isEqualTo(NAMED);
    }
}
