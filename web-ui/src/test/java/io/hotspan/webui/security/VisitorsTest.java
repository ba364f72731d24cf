package io.hotspan.webui.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitorsTest {
    private final TestClock clock = new TestClock();
    private final Visitors visitors = new Visitors(clock, () -> 7788);

    @Test
    void aVisitorWhoIsAwayForHalfAnHourIsOut() {
        Cookie[] cookies = admit();
        clock.now = clock.now.plus(Duration.ofMinutes(29));
        assertThat(visitors.of(cookies)).isPresent();
        clock.now = clock.now.plus(Duration.ofMinutes(31));
        assertThat(visitors.of(cookies)).isEmpty();
    }

    @Test
    void nobodyStaysLongerThanTwelveHours() {
        Cookie[] cookies = admit();
        for (int i = 0; i < 36; i++) {
            assertThat(visitors.of(cookies)).isPresent();
            clock.now = clock.now.plus(Duration.ofMinutes(20));
        }
        clock.now = clock.now.plusSeconds(1);
        assertThat(visitors.of(cookies)).isEmpty();
    }

    @Test
    void anOpenStreamKeepsTheVisitorIn() {
        Cookie[] cookies = admit();
        Visitor visitor = visitors.of(cookies).orElseThrow();
        for (int i = 0; i < 4; i++) {
            clock.now = clock.now.plus(Duration.ofMinutes(20));
            assertThat(visitors.refresh(visitor)).isTrue();
        }
        assertThat(visitors.of(cookies)).isPresent();
    }

    @Test
    void aGuessedOrForeignCookieIsNobody() {
        admit();
        assertThat(visitors.of(new Cookie[] {new Cookie("hotspan-7788", "guess")}))
                .isEmpty();
        assertThat(visitors.of(new Cookie[] {new Cookie("hotspan-1", admit()[0].getValue())}))
                .isEmpty();
        assertThat(visitors.of(null)).isEmpty();
    }

    @Test
    void theSixtyFifthVisitorTakesThePlaceOfTheOneLongestAway() {
        List<Cookie[]> all = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            all.add(admit());
            clock.now = clock.now.plusSeconds(1);
        }
        assertThat(visitors.of(all.get(0))).isEmpty();
        assertThat(visitors.of(all.get(1))).isPresent();
    }

    @Test
    void aLinkIsDeadAfterItsTime() {
        OneTimeLink link = new OneTimeLink(clock, Duration.ofMinutes(5));
        String token = link.renew();
        clock.now = clock.now.plus(Duration.ofMinutes(5));
        assertThat(link.offer(token)).isEqualTo(OneTimeLink.Outcome.USED_OR_EXPIRED);
    }

    @Test
    void afterThePauseTheRightTokenWorksAgain() {
        OneTimeLink link = new OneTimeLink(clock, Duration.ofMinutes(5));
        String token = link.renew();
        for (int i = 0; i < 5; i++) {
            assertThat(link.offer("guess")).isEqualTo(OneTimeLink.Outcome.WRONG);
        }
        assertThat(link.offer(token)).isEqualTo(OneTimeLink.Outcome.TOO_MANY);
        clock.now = clock.now.plusSeconds(30);
        assertThat(link.offer(token)).isEqualTo(OneTimeLink.Outcome.ACCEPTED);
    }

    private Cookie[] admit() {
        String set = visitors.admit();
        return new Cookie[] {new Cookie("hotspan-7788", set.substring(set.indexOf('=') + 1, set.indexOf(';')))};
    }

    /** Stands still until a test moves it. */
    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-11-21T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
