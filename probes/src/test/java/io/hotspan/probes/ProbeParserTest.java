package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.expr.ProbeSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.shop.OrderService::place",
                "com.shop.OrderService::place(Order, int)",
                "com.shop.OrderService::place(Order order, int qty)",
                "com.shop.OrderService::place(cart, user)",
                "com.shop.OrderService::place(_, qty, com.x.User[][])",
                "com.shop.OrderService::place()",
                "com.shop.OrderService::<init>",
                "com.shop..*Repository::find*",
                "+com.shop.Gateway::pay",
                "com.shop.Order$Line::total",
                "com.shop.* -> count",
                "com.shop..* -> time",
                "com.shop.A::b when qty > 5",
                "com.shop.A::b when qty > 5 && !vip || name == \"a\\\"b\\n\"",
                "com.shop.A::b when (a || b) && !(c && d)",
                "com.shop.A::b when !!a",
                "com.shop.A::b when duration > 200ms",
                "com.shop.A::b when duration >= 1500ms && error != null",
                "com.shop.A::b when return == null -> return",
                "com.shop.A::b when 5 < qty",
                "com.shop.A::b when rate == -1.5 || rate == 1.0E10",
                "com.shop.A::b when qty == -9223372036854775808",
                "com.shop.A::b -> return, args, attr(cart), attr(\"cart.id\", arg0)",
                "com.shop.A::b when a -> count",
                "größe.Bestellung::ändern(straße) when straße == \"Ä\" -> attr(straße)",
                "𝒜.ℬ::𝒸",
                "com.shop.Money::total-impl"
            })
    void canonicalTextParsesToItself(String text) throws ProbeSyntaxException {
        ParsedProbe parsed = ProbeParser.parse(text);

        assertThat(parsed.text()).isEqualTo(text);
        assertThat(ProbeParser.parse(parsed.text())).isEqualTo(parsed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
                      com.shop.A::b                              ¦ com.shop.A::b
                    com.shop.A::b(..)                            ¦ com.shop.A::b
                    com.shop.A::b (int,String...)                ¦ com.shop.A::b(int, String[])
                    com.shop.A::b(int [ ] x)                     ¦ com.shop.A::b(int[] x)
                    com.shop.A::b -> span                        ¦ com.shop.A::b
                    com.shop.A::b -> span,return                 ¦ com.shop.A::b -> return
                    com.shop.A::b -> return , span               ¦ com.shop.A::b -> return
                    com.shop.A::b -> attr( "cart" , cart )       ¦ com.shop.A::b -> attr(cart)
                    com.shop.**::b**                             ¦ com.shop.*::b*
                    com.shop.A::b when a&&(b&&c)                 ¦ com.shop.A::b when a && b && c
                    com.shop.A::b when ((a))                     ¦ com.shop.A::b when a
                    com.shop.A::b when (a&&b)||c                 ¦ com.shop.A::b when a && b || c
                    com.shop.A::b when qty>0x1F                  ¦ com.shop.A::b when qty > 31
                    com.shop.A::b when duration>1.5s             ¦ com.shop.A::b when duration > 1500ms
                    com.shop.A::b when duration>120s             ¦ com.shop.A::b when duration > 2m
                    com.shop.A::b when duration>10µs->count      ¦ com.shop.A::b when duration > 10us -> count
                    com.shop.A::b when s=='it"s'                 ¦ com.shop.A::b when s == "it\\"s"
                    com.shop.A::b when x<-5->return              ¦ com.shop.A::b when x < -5 -> return
                    com.shop.A::b when x==1e3                    ¦ com.shop.A::b when x == 1000.0
                    """)
    void writesOneCanonicalText(String text, String canonical) throws ProbeSyntaxException {
        assertThat(ProbeParser.parse(text).text()).isEqualTo(canonical);
        assertThat(ProbeParser.parse(canonical).text()).isEqualTo(canonical);
    }

    @Test
    void whatCannotBeSeenIsWrittenAsAnEscape() throws ProbeSyntaxException {
        String text = ProbeParser.parse("A::b when s == '𝒜ä\u202e\ud835\u0000\\u0041'")
                .text();

        assertThat(text).isEqualTo("A::b when s == \"𝒜ä\\u202e\\ud835\\u0000A\"");
        assertThat(ProbeParser.parse(text).text()).isEqualTo(text);
    }

    @Test
    void keepsWhatItRead() throws ProbeSyntaxException {
        ParsedProbe parsed =
                ProbeParser.parse("com.shop.A::b(Order, qty) when qty > 5 -> return, args, attr(\"n\", qty)");

        assertThat(parsed.point().classes().name()).isEqualTo("com.shop.A");
        assertThat(parsed.point().method().name()).isEqualTo("b");
        assertThat(parsed.action()).isEqualTo(Action.SPAN);
        assertThat(parsed.captures())
                .extracting(Capture::kind)
                .containsExactly(Capture.Kind.RETURN, Capture.Kind.ARGS, Capture.Kind.ATTRIBUTE);
        assertThat(parsed.captures().get(2).name()).isEqualTo("n");
        assertThat(parsed.captures().get(2).parameter()).isEqualTo("qty");
        assertThat(parsed.condition()).hasToString("qty > 5");
    }

    /** text, column, in the message, in the action. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            ``                                     ¦ 1  ¦ empty                         ¦ CLASS::METHOD
            com.shop.A                             ¦ 11 ¦ no method                     ¦ -> count
            com.shop.A -> return                   ¦ 11 ¦ no method                     ¦ ::METHOD
            com.shop.A#place                       ¦ 11 ¦ expected ::                   ¦ CLASS::METHOD
            com.shop.A.place(int)                  ¦ 17 ¦ expected ::                   ¦ com.shop.A::place
            com/shop/A::b                          ¦ 4  ¦ dots, not slashes             ¦ com.shop.Order
            com.shop.::b                           ¦ 10 ¦ ends with a dot               ¦ com.shop.*
            .com.shop.A::b                         ¦ 1  ¦ starts with a dot             ¦ leave the dot out
            com...shop.A::b                        ¦ 4  ¦ three dots                    ¦ any depth
            *::*                                   ¦ 1  ¦ every class                   ¦ com.shop..*
            ..*::*                                 ¦ 1  ¦ every class                   ¦ com.shop..*
            *..*::place                            ¦ 1  ¦ every class                   ¦ com.shop..*
            +*::run                                ¦ 2  ¦ every class                   ¦ com.shop..*
            *.*.*::run                             ¦ 1  ¦ every class                   ¦ com.shop..*
            * -> count                             ¦ 1  ¦ every class                   ¦ com.shop..*
            +java.lang.Object::*                   ¦ 2  ¦ every class extends           ¦ implementors you mean
            +java..*::hashCode                     ¦ 2  ¦ every class extends           ¦ implementors you mean
            com.shop.A::b(x, int x)                ¦ 18 ¦ x names two positions         ¦ its own name
            @Transactional::*                      ¦ 1  ¦ not supported yet             ¦ com.shop..*
            com.shop.A<String>::b                  ¦ 11 ¦ type parameters               ¦ leave
            com.shop.A::                           ¦ 13 ¦ expected a method             ¦ find*
            com.shop.A::<clinit>                   ¦ 13 ¦ static initialiser            ¦ <init>
            com.shop.A::new                        ¦ 13 ¦ new is not                    ¦ <init>
            com.shop.A::b.c                        ¦ 14 ¦ no dot                        ¦ after it
            com.shop.A::b(int                      ¦ 18 ¦ expected ',' or ')'           ¦ column 14
            com.shop.A::b(int, )                   ¦ 20 ¦ expected a type or a name     ¦ column 14
            com.shop.A::b(Map<String,Int>)         ¦ 18 ¦ not in the byte code          ¦ Map without
            com.shop.A::b(int, ..)                 ¦ 20 ¦ expected a type or a name     ¦ (..)
            com.shop.A::b(.., int)                 ¦ 17 ¦ not supported yet             ¦ (..)
            com.shop.A::b(int[)                    ¦ 19 ¦ expected ']'                  ¦ int[]
            com.shop.A::b wen a                    ¦ 15 ¦ found wen                     ¦ did you mean when?
            com.shop.A::b if a                     ¦ 15 ¦ found if                      ¦ when
            com.shop.A::b => count                 ¦ 15 ¦ expected ->                   ¦ ->
            com.shop.A::b → count                  ¦ 15 ¦ expected ->                   ¦ ->
            com.shop.A::b when                     ¦ 19 ¦ ends too early                ¦ parameter
            com.shop.A::b when -> count            ¦ 20 ¦ ends too early                ¦ parameter
            com.shop.A::b when a >                 ¦ 23 ¦ ends too early                ¦ parameter
            com.shop.A::b when a = 5               ¦ 22 ¦ '='                           ¦ ==
            com.shop.A::b when a === 5             ¦ 22 ¦ '==='                         ¦ write ==
            com.shop.A::b when a <> 5              ¦ 22 ¦ '<>'                          ¦ !=
            com.shop.A::b when a =< 5              ¦ 22 ¦ '=<'                          ¦ <=
            com.shop.A::b when a => 5              ¦ 22 ¦ '=>'                          ¦ >=
            com.shop.A::b when a and b             ¦ 22 ¦ and is not                    ¦ &&
            com.shop.A::b when a or b              ¦ 22 ¦ or is not                     ¦ ||
            com.shop.A::b when a & b               ¦ 22 ¦ '&'                           ¦ &&
            com.shop.A::b when not a               ¦ 20 ¦ not is not                    ¦ !
            com.shop.A::b when a < b < c           ¦ 26 ¦ chained                       ¦ &&
            com.shop.A::b when (a > 1) == b        ¦ 28 ¦ cannot be compared            ¦ inside
            com.shop.A::b when (a                  ¦ 22 ¦ expected ')'                  ¦ column 20
            com.shop.A::b when a)                  ¦ 21 ¦ found ')'                     ¦ take this ')' away
            com.shop.A::b when 5                   ¦ 20 ¦ alone tests nothing           ¦ compare it
            com.shop.A::b when true                ¦ 20 ¦ alone tests nothing           ¦ leave the condition out
            com.shop.A::b when a > 5x              ¦ 25 ¦ followed by x                 ¦ ns, us, ms, s, m or h
            com.shop.A::b when a > 5L              ¦ 25 ¦ followed by L                 ¦ leave the L out
            com.shop.A::b when a > 1_000           ¦ 25 ¦ followed by _000              ¦ leave the _ out
            com.shop.A::b when a > 9223372036854775808 ¦ 24 ¦ too large                 ¦ 9223372036854775807
            com.shop.A::b when a > 1e999           ¦ 24 ¦ too large                     ¦ smaller
            com.shop.A::b when a == "x             ¦ 25 ¦ not closed                    ¦ end it with "
            com.shop.A::b when a == "\\q"          ¦ 26 ¦ unknown escape                ¦ \\n
            com.shop.A::b when a == “x”            ¦ 25 ¦ straight quotes               ¦ '…'
            com.shop.A::b when this.x > 5          ¦ 20 ¦ this is not supported yet     ¦ parameter
            com.shop.A::b when user.tier == "gold" ¦ 24 ¦ user.tier                     ¦ probe a method
            com.shop.A::b when a in [1, 2]         ¦ 22 ¦ in is not supported yet       ¦ ||
            com.shop.A::b when has(user.x)         ¦ 23 ¦ has() is not supported yet    ¦ compare
            com.shop.A::b when size(a) > 5         ¦ 24 ¦ size() is not supported yet   ¦ compare
            com.shop.A::b when a + 1 > 5           ¦ 22 ¦ arithmetic                    ¦ compare a itself
            com.shop.A::b when a > 5 - 1           ¦ 26 ¦ arithmetic                    ¦ compare 5 itself
            com.shop.A::b when a ? b : c           ¦ 22 ¦ ?:                            ¦ (a && b)
            com.shop.A::b when a[0] > 5            ¦ 21 ¦ indexing                      ¦ null
            com.shop.A::b when a == [1]            ¦ 25 ¦ lists                         ¦ ||
            com.shop.A::b when @ms > 5             ¦ 20 ¦ no sign                       ¦ duration
            com.shop.A::b when a b                 ¦ 22 ¦ found b                       ¦ join
            com.shop.A::b -> retrun                ¦ 18 ¦ retrun is not an action       ¦ did you mean return?
            com.shop.A::b -> Count                 ¦ 18 ¦ Count is not an action        ¦ did you mean count?
            com.shop.A::b -> foo                   ¦ 18 ¦ foo is not an action          ¦ one of span
            com.shop.A::b ->                       ¦ 17 ¦ expected an action            ¦ one of span
            com.shop.A::b -> return,               ¦ 25 ¦ expected an action            ¦ one of span
            com.shop.A::b -> return args           ¦ 25 ¦ expected ','                  ¦ commas
            com.shop.A::b -> return when a         ¦ 25 ¦ expected ','                  ¦ before ->
            com.shop.A::b -> stack(8)              ¦ 18 ¦ stack is not supported yet    ¦ callers
            com.shop.A::b -> caller                ¦ 18 ¦ caller is not supported yet   ¦ callers
            com.shop.A::b -> span, count           ¦ 24 ¦ exclude each other            ¦ one of
            com.shop.A::b -> count, return         ¦ 25 ¦ keeps no values               ¦ span
            com.shop.A::b -> return, count         ¦ 18 ¦ keeps no values               ¦ span
            com.shop.A::b -> return, return        ¦ 26 ¦ kept twice                    ¦ once
            com.shop.A::b -> attr                  ¦ 22 ¦ expected '('                  ¦ attr(parameter)
            com.shop.A::b -> attr()                ¦ 23 ¦ expected a parameter          ¦ attr(parameter)
            com.shop.A::b -> attr(cart.id)         ¦ 27 ¦ not supported yet             ¦ attr(cart)
            com.shop.A::b -> attr(cart, "n")       ¦ 27 ¦ expected ')'                  ¦ attr("name", cart)
            com.shop.A::b -> attr("a b", cart)     ¦ 23 ¦ cannot be part                ¦ letters
            com.shop.A::b -> attr(return)          ¦ 23 ¦ attr keeps parameters         ¦ -> return
            com.shop.A::b -> attr(this)            ¦ 23 ¦ this is not supported yet     ¦ return
            """)
    void saysWhatIsWrongAndWhere(String text, int column, String message, String action) {
        String source = text == null ? "" : text;
        assertThatThrownBy(() -> ProbeParser.parse(source)).isInstanceOfSatisfying(ProbeSyntaxException.class, e -> {
            assertThat(e.message()).contains(message.trim());
            assertThat(e.action()).contains(action.trim());
            assertThat(e.column()).as("%s; %s", e.message(), e.action()).isEqualTo(column);
            if (!source.isEmpty()) {
                String[] view = e.caretView().split("\n", -1);
                assertThat(view).hasSize(2);
                assertThat(view[1]).isEqualTo(" ".repeat(column - 1) + "^");
            }
        });
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertThatThrownBy(() -> ProbeParser.parse("a".repeat(4_097)))
                .isInstanceOf(ProbeSyntaxException.class)
                .hasMessageContaining("4096");
    }

    @Test
    void refusesNestingThatIsTooDeep() throws ProbeSyntaxException {
        ProbeParser.parse("A::b when " + "(".repeat(64) + "a" + ")".repeat(64));
        ProbeParser.parse("A::b when " + "!".repeat(64) + "a");

        for (String deep :
                new String[] {"(".repeat(65) + "a" + ")".repeat(65), "!".repeat(65) + "a", "!(".repeat(2_000)}) {
            assertThatThrownBy(() -> ProbeParser.parse("A::b when " + deep))
                    .isInstanceOf(ProbeSyntaxException.class)
                    .hasMessageContaining("deeper than 64");
        }
    }

    @Test
    void refusesAConditionWithTooManyParts() throws ProbeSyntaxException {
        ProbeParser.parse("A::b when a" + " && a".repeat(127));

        assertThatThrownBy(() -> ProbeParser.parse("A::b when a" + " && a".repeat(128)))
                .isInstanceOf(ProbeSyntaxException.class)
                .hasMessageContaining("256");
    }

    @Test
    void aWordOfTheLanguageMayBeAParameter() throws ProbeSyntaxException {
        ParsedProbe parsed =
                ProbeParser.parse("A::b when in != null && thread > 5 && when && size == 1 -> attr(error)");

        assertThat(parsed.text()).isEqualTo("A::b when in != null && thread > 5 && when && size == 1 -> attr(error)");
    }

    @Test
    void theCaretStandsUnderTheColumnOfALongText() {
        String text = "com.shop." + "x".repeat(200) + "::place when qyt >> 5 && " + "y".repeat(200);

        assertThatThrownBy(() -> ProbeParser.parse(text)).isInstanceOfSatisfying(ProbeSyntaxException.class, e -> {
            String[] view = e.caretView().split("\n", -1);
            assertThat(view[0]).hasSizeLessThan(125).startsWith("…").endsWith("…");
            assertThat(view[0].charAt(view[1].indexOf('^'))).isEqualTo(text.charAt(e.column() - 1));
        });
    }

    @Test
    void theCaretViewShowsOnlyTheLineThatIsWrong() {
        assertThatThrownBy(() -> ProbeParser.parse("com.shop.A::b\n  when qty > \u001b\n  -> return"))
                .isInstanceOfSatisfying(ProbeSyntaxException.class, e -> assertThat(e.caretView())
                        .isEqualTo("  when qty >  \n             ^"));
    }
}
