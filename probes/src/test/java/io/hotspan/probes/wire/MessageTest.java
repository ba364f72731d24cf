package io.hotspan.probes.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {
    static List<Message> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void comesBackAsItWasSent(Message message) throws WireException {
        Message back = Message.decode(message.encode());

        assertThat(back).usingRecursiveComparison().isEqualTo(message);
        assertThat(back).isInstanceOf(message.getClass());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void fieldsThatANewerSideAddsAreIgnored(Message message) throws WireException {
        byte[] sent = message.encode();
        byte[] longer = Arrays.copyOf(sent, sent.length + 9);
        Arrays.fill(longer, sent.length, longer.length, (byte) 0xFF);

        assertThat(Message.decode(longer)).usingRecursiveComparison().isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMessageThatIsCutIsRefused(Message message) {
        byte[] sent = message.encode();
        for (int length = sent.length == 1 ? 1 : 0; length < sent.length; length++) {
            byte[] cut = Arrays.copyOf(sent, length);
            assertThatThrownBy(() -> Message.decode(cut)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void fieldsThatANewerSideAddsToABlockAreIgnored() throws WireException {
        WireWriter out = new WireWriter();
        int block = out.begin();
        out.string("A").varint(1).varint(2).varint(3).string("new").end(block);
        out.string("next");
        WireReader in = new WireReader(out.toBytes());
        WireReader fields = in.block();

        assertThat(fields.string()).isEqualTo("A");
        assertThat(fields.hasMore()).isTrue();
        assertThat(in.string()).isEqualTo("next");
        assertThat(in.hasMore()).isFalse();
    }

    @Test
    void anUnknownTypeIsNoMessage() throws WireException {
        assertThat(Message.decode(new byte[] {99, 1, 2, 3})).isNull();
        assertThatThrownBy(() -> Message.decode(new byte[0])).isInstanceOf(WireException.class);
    }

    @Test
    void aThousandProbesAreReadAndNotOneMore() throws WireException {
        Wanted probe = Wanted.builder("p", "a.B::c").build();
        byte[] most = new SetProbes(1, Collections.nCopies(1_000, probe)).encode();
        assertThat(Message.decode(most)).isInstanceOfSatisfying(SetProbes.class, read -> assertThat(read.wanted())
                .hasSize(1_000));
        byte[] more = new SetProbes(1, Collections.nCopies(1_001, probe)).encode();
        assertThatThrownBy(() -> Message.decode(more))
                .isInstanceOf(WireException.class)
                .hasMessage("1001 probes in a message; it has at most 1000");
    }

    @Test
    void aQuestionOfANewerToolIsUnknown() throws WireException {
        WireWriter out = new WireWriter();
        out.u8(Ask.TYPE).varint(5).string("HEAP_DUMP").string("").signed(1).varint(0);

        assertThat(Message.decode(out.toBytes())).isInstanceOfSatisfying(Ask.class, ask -> assertThat(ask.question())
                .isEqualTo(Question.UNKNOWN));
    }

    @Test
    void numbersOfEachSizeComeBack() throws WireException {
        for (long value :
                new long[] {0, 1, -1, 63, 64, 127, 128, -64, -65, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            byte[] bytes =
                    new WireWriter().varint(value).signed(value).fixed64(value).toBytes();
            WireReader in = new WireReader(bytes);
            assertThat(in.varint()).isEqualTo(value);
            assertThat(in.signed()).isEqualTo(value);
            assertThat(in.fixed64()).isEqualTo(value);
        }
        assertThat(new WireWriter().signed(-1).size()).isEqualTo(1);
        assertThatThrownBy(
                        () -> new WireReader(new WireWriter().signed(1L << 40).toBytes()).int32())
                .isInstanceOf(WireException.class);
    }

    @Test
    void aLongStringIsCutAtACharacter() throws WireException {
        for (String filler : new String[] {"x", "ä", "…", "𝒜"}) {
            for (int shift = 0; shift < 4; shift++) {
                String back = new WireReader(new WireWriter()
                                .string("y".repeat(shift) + filler.repeat(70_000))
                                .toBytes())
                        .string();
                assertThat(back).endsWith(filler + "…").doesNotContain("\ufffd");
                assertThat(back.getBytes(StandardCharsets.UTF_8).length).isBetween(65_536 - 4, 65_536);
            }
        }
        String exact = "x".repeat(65_536);
        assertThat(new WireReader(new WireWriter().string(exact).toBytes()).string())
                .isEqualTo(exact);
    }

    @Test
    void noLengthIsTrusted() {
        byte[] hugeCount =
                new WireWriter().u8(Calls.TYPE).varint(Integer.MAX_VALUE).toBytes();
        byte[] negative = new WireWriter().u8(Calls.TYPE).varint(-1).toBytes();
        byte[] hugeBlock = new WireWriter().u8(Calls.TYPE).varint(1).fixed64(-1).toBytes();
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);
        endless[0] = SetProbes.TYPE;

        for (byte[] bad : new byte[][] {hugeCount, negative, hugeBlock, endless}) {
            assertThatThrownBy(() -> Message.decode(bad)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void manyCallsAreSplitOverFrames() throws WireException {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(Call.builder("p1", "A", "b")
                    .spanId(i, 0)
                    .capture(new Captured("x", "y".repeat(50_000)))
                    .build());
        }
        Call.Builder tooLarge = Call.builder("p1", "A", "b");
        for (int i = 0; i < 20; i++) {
            tooLarge.capture(new Captured("x" + i, "y".repeat(60_000)));
        }
        calls.add(50, tooLarge.build());

        List<Calls> messages = Calls.split(calls);
        List<Long> spans = new ArrayList<>();
        for (Calls message : messages) {
            assertThat(message.encode().length).isLessThanOrEqualTo(Message.MAX_BYTES);
            message.calls().forEach(call -> spans.add(call.spanId()));
        }

        assertThat(messages).as("5 MB in frames of 1 MiB").hasSize(5);
        assertThat(spans).hasSize(100).isSorted().doesNotHaveDuplicates();
        assertThat(Calls.split(Collections.emptyList())).isEmpty();
    }

    @Test
    void aStatusOfManyProbesFitsAFrame() throws WireException {
        List<ProbeReport> reports = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<String> matches = new ArrayList<>();
            for (int j = 0; j < 300; j++) {
                matches.add("com.shop.some.rather.long_.name.of.A_Class" + j + "::method(java.lang.String,int)");
            }
            reports.add(ProbeReport.builder("p" + i, "com.shop..*", ProbeState.LIVE)
                    .matched(300, 300)
                    .matches(matches)
                    .build());
        }

        byte[] sent = new Status(1, 0, 0, reports).encode();

        assertThat(sent.length).isLessThanOrEqualTo(Message.MAX_BYTES);
        assertThat(Message.decode(sent)).isInstanceOfSatisfying(Status.class, status -> {
            assertThat(status.reports()).hasSize(200);
            assertThat(status.reports().get(199).methods()).isEqualTo(300);
            assertThat(status.reports().get(199).matches()).hasSize(20);
        });
        assertThat(reports.get(0).matches()).hasSize(ProbeReport.MAX_MATCHES);
    }

    /** Another agent makes each class fail, at length; a file has a thousand probes; a stranger's texts are as long as texts can be. */
    @Test
    void remarksReasonsAndTextsAreCutWhereTheyAreTooLongTogether() throws WireException {
        List<ProbeReport> many = new ArrayList<>();
        List<String> remarks = Collections.nCopies(20, "left out: " + "x".repeat(140));
        for (int i = 0; i < 1_000; i++) {
            many.add(ProbeReport.builder("p" + i, "com.shop.Some" + i + "::method", ProbeState.LIVE)
                    .warnings(remarks)
                    .build());
        }
        List<ProbeReport> lengthy = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String text = "y".repeat(65_000);
            lengthy.add(ProbeReport.builder("p" + i, text, ProbeState.REFUSED)
                    .reason(text)
                    .refused("SYNTAX", 1, text)
                    .build());
        }
        for (List<ProbeReport> reports : List.of(many, lengthy)) {
            byte[] status = new Status(1, 0, 0, reports).encode();
            byte[] stopped = new Stopped(
                            EndReason.ERROR, reports, 1, 0, Collections.nCopies(2_000, "z".repeat(1_000)), 1)
                    .encode();

            assertThat(status.length).isLessThanOrEqualTo(Message.MAX_BYTES);
            assertThat(stopped.length).isLessThanOrEqualTo(Message.MAX_BYTES);
            assertThat(Message.decode(status)).isInstanceOfSatisfying(Status.class, read -> assertThat(read.reports())
                    .hasSameSizeAs(reports));
            assertThat(Message.decode(stopped)).isInstanceOfSatisfying(Stopped.class, read -> {
                assertThat(read.reports()).hasSameSizeAs(reports);
                assertThat(read.failed()).isEqualTo(2_000);
            });
        }
    }

    @Test
    void anAnswerIsCutToAFrameAndSaysSo() throws WireException {
        List<String> row = Arrays.asList("com.shop.A", "x".repeat(1_000));
        Answer answer = Answer.rows(1, Collections.nCopies(5_000, row));

        assertThat(answer.encode().length).isLessThanOrEqualTo(Message.MAX_BYTES);
        assertThat(answer.rows()).hasSizeGreaterThan(1_000);
        assertThat(answer.rows().size() + answer.leftOff()).isEqualTo(5_000);
        assertThat(Message.decode(answer.encode())).usingRecursiveComparison().isEqualTo(answer);
        assertThat(Answer.bytes(1, new byte[Message.MAX_BYTES]).isError()).isTrue();
    }

    @Test
    void limitsOfAStrangerAreChecked() {
        assertThat(Samples.wanted().limits()).hasToString("10 hits, 0.5/s, 30s");
        assertThatThrownBy(() -> Wanted.builder("p", "t").hits(-1).build().limits())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wanted.builder("p", "t")
                        .timeMillis(Long.MAX_VALUE)
                        .build()
                        .limits())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wanted.builder("p", "t")
                        .ratePerSecond(Double.NaN)
                        .build()
                        .limits())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
