package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.cli.live.TimingTable.Sort;
import io.hotspan.probes.Latencies;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTableTest {
    /** Each is first in other columns; never() was not called. */
    private static final List<Timing> TIMINGS = List.of(
            timing("a.B::often()", 900, 0, 8_000_000, 6_000_000, 300_000, 2_000, 0),
            timing("a.B::slow()", 3, 0, 6_000_000, 3_000_000, 5_500_000, 2_000_000, 0),
            timing("a.B::outer()", 100, 0, 9_000_000, 3_600_000, 10_000, 90_000, 3),
            timing("a.B::fails()", 50, 50, 100_000, 4_000, 100_000, 1_500, 0),
            timing("a.B::once()", 1, 0, 5_000_000, 5_000_000, 5_000_000, 4_900_000, 0),
            new Timing("a.B::never()", 0, 0, 0, 0, 0, Latencies.NONE));

    @ParameterizedTest
    @CsvSource({
        "TOTAL,  outer often slow once fails",
        "SELF,   slow once often fails outer",
        "CALLS,  often outer fails slow once",
        "ERRORS, fails outer often slow once",
        "MEAN,   once slow outer often fails",
        "P50,    once slow outer often fails",
        "P99,    once outer slow often fails",
        "MAX,    often once outer slow fails"
    })
    void theFirstRowHasMostOfTheColumnThatWasAskedFor(Sort sort, String order) {
        assertThat(methods(new TimingTable(sort, 20), TIMINGS)).containsExactly(order.split(" ", -1));
    }

    @Test
    void whatIsEqualIsSortedByTotalThenCallsThenName() {
        List<Timing> equals = List.of(
                new Timing("a.B::d()", 5, 0, 10, 9),
                new Timing("a.B::c()", 5, 0, 20, 9),
                new Timing("a.B::b()", 6, 0, 10, 9),
                new Timing("a.B::a()", 5, 0, 10, 9));
        assertThat(methods(new TimingTable(Sort.MAX, 20), equals)).containsExactly("c", "b", "a", "d");
    }

    @Test
    void rowsThatDoNotFitAndMethodsThatWereNotCalledAreCounted() {
        List<String> lines = new TimingTable(Sort.TOTAL, 2).lines(List.of(report(TIMINGS)));
        assertThat(lines).hasSize(4);
        assertThat(lines.get(3)).isEqualTo("  … and 3 more methods  1 method was not called");
    }

    @Test
    void onlyWhatIsKnownIsShown() {
        Timing unknown = new Timing("a.B::c()", 4, 1, 8_000, 3_000, -1, Latencies.NONE);
        assertThat(cells(new TimingTable(Sort.SELF, 20), List.of(unknown)))
                .containsExactly("4", "1", "8.0 µs", "–", "2.0 µs", "–", "–", "3.0 µs", "a.B::c()");
        List<Timing> counts = List.of(new Timing("a.B::c()", 1_234_567, 1, 0, 0));
        assertThat(cells(TimingTable.SHORT, counts)).containsExactly("1,234,567", "1", "a.B::c()");
    }

    private static List<String> methods(TimingTable table, List<Timing> timings) {
        List<String> names = new ArrayList<>();
        for (String line : table.lines(List.of(report(timings)))) {
            if (line.endsWith("()")) {
                names.add(line.substring(line.indexOf("::") + 2, line.length() - 2));
            }
        }
        return names;
    }

    private static List<String> cells(TimingTable table, List<Timing> timings) {
        String row = table.lines(List.of(report(timings))).get(1);
        return Arrays.asList(row.strip().split("  +", -1));
    }

    private static ProbeReport report(List<Timing> timings) {
        return ProbeReport.builder("p1", "a.B -> time", ProbeState.LIVE)
                .matched(1, timings.size())
                .timings(timings)
                .build();
    }

    /** All calls take what most take, but for the longest. */
    private static Timing timing(
            String method, long count, long errors, long total, long max, long self, long most, long longest) {
        long[] calls = new long[Latencies.BUCKETS];
        calls[bucket(most)] += count - longest;
        calls[bucket(max)] += longest;
        return new Timing(method, count, errors, total, max, self, Latencies.of(calls));
    }

    private static int bucket(long nanos) {
        return IntStream.range(1, Latencies.BUCKETS)
                        .filter(bucket -> Latencies.fromNanos(bucket) > nanos)
                        .findFirst()
                        .orElse(Latencies.BUCKETS)
                - 1;
    }
}
