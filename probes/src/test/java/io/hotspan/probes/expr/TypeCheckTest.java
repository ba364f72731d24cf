package io.hotspan.probes.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeCheckTest {
    /** int qty, long id, double rate, float weight, boolean vip, char c, String name, Integer box, Boolean flag, Cart cart. */
    private static final Signature SIGNATURE = Signature.of(
            "(IJDFZCLjava/lang/String;Ljava/lang/Integer;Ljava/lang/Boolean;Lcom/shop/Cart;)Ljava/lang/String;",
            Arrays.asList("qty", "id", "rate", "weight", "vip", "c", "name", "box", "flag", "cart"),
            false);

    private static TypedExpr check(String condition) throws ProbeSyntaxException {
        return check(condition, SIGNATURE);
    }

    private static TypedExpr check(String condition, Signature signature) throws ProbeSyntaxException {
        return TypeCheck.check(ExprParser.parse(new Cursor(condition)), signature);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            qty > 5                 ¦ (arg0:INT > 5 as LONG)
            arg0 > 5                ¦ (arg0:INT > 5 as LONG)
            5 < qty                 ¦ (arg0:INT > 5 as LONG)
            qty == id               ¦ (arg0:INT == arg1:INT as LONG)
            qty > 2.5               ¦ (arg0:INT > 2.5 as DOUBLE)
            qty == 5.0              ¦ (arg0:INT == 5 as LONG)
            rate > 5                ¦ (arg2:FLOAT > 5.0 as DOUBLE)
            rate > qty              ¦ (arg2:FLOAT > arg0:INT as DOUBLE)
            weight == 0.1           ¦ (arg3:FLOAT == 0.10000000149011612 as DOUBLE)
            vip                     ¦ arg4:BOOLEAN
            !vip                    ¦ NOT[arg4:BOOLEAN]
            vip == true             ¦ (arg4:BOOLEAN == true as BOOLEAN)
            vip != flag             ¦ (arg4:BOOLEAN != arg8:BOX_BOOLEAN as BOOLEAN)
            c == 'x'                ¦ (arg5:INT == 120 as LONG)
            c > 64                  ¦ (arg5:INT > 64 as LONG)
            name == "a"             ¦ (arg6:STRING == "a" as STRING)
            "a" != name             ¦ (arg6:STRING != "a" as STRING)
            name == null            ¦ (arg6:STRING == null as NULL_CHECK)
            null != cart            ¦ (arg9:REFERENCE != null as NULL_CHECK)
            box == null             ¦ (arg7:BOX_INT == null as NULL_CHECK)
            box >= qty              ¦ (arg7:BOX_INT >= arg0:INT as LONG)
            return == "x"           ¦ (return:STRING == "x" as STRING)
            error != null           ¦ (error:ERROR != null as NULL_CHECK)
            duration > 200ms        ¦ (duration:DURATION > 200000000 as LONG)
            1s <= duration          ¦ (duration:DURATION >= 1000000000 as LONG)
            vip && flag || !vip ¦ OR[AND[arg4:BOOLEAN, arg8:BOX_BOOLEAN], NOT[arg4:BOOLEAN]]
            """)
    void settlesEachComparison(String condition, String typed) throws ProbeSyntaxException {
        assertThat(check(condition)).hasToString(typed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            qyt > 5           ¦ 1  ¦ no parameter qyt                          ¦ did you mean qty?
            name == nmae      ¦ 9  ¦ no parameter nmae                         ¦ did you mean name?
            duraton > 5ms     ¦ 1  ¦ no parameter duraton                      ¦ did you mean duration?
            arg10 > 5         ¦ 1  ¦ no parameter arg10                        ¦ the parameters are (int qty, long id,
            thread == null    ¦ 1  ¦ thread is not supported yet               ¦ parameter
            qty               ¦ 1  ¦ qty is an int, not a boolean              ¦ qty > 5
            name              ¦ 1  ¦ name is a String, not a boolean           ¦ name == "gold"
            error             ¦ 1  ¦ error is error (an exception)             ¦ error != null
            duration          ¦ 1  ¦ duration (a time)                         ¦ duration > 200ms
            1 == 1            ¦ 1  ¦ two constants                             ¦ on one side
            qty == null       ¦ 5  ¦ an int is never null                      ¦ > 5
            duration == null  ¦ 10 ¦ is never null                             ¦ 200ms
            qty == "5"        ¦ 5  ¦ an int with the text "5"                  ¦ same type
            name == 5         ¦ 6  ¦ a String with the number 5                ¦ quotes
            name > "a"        ¦ 6  ¦ a String has no order                     ¦ == or !=
            vip > true        ¦ 5  ¦ a boolean has no order                    ¦ == or !=
            cart > null       ¦ 6  ¦ a Cart has no order                       ¦ == or !=
            cart == "x"       ¦ 6  ¦ a Cart with the text "x"                  ¦ == null
            cart == cart      ¦ 6  ¦ a Cart with a Cart                        ¦ == null
            error == "x"      ¦ 7  ¦ error (an exception) with                 ¦ == null
            duration > 200    ¦ 10 ¦ duration (a time) with the number 200     ¦ write a unit
            qty > 200ms       ¦ 5  ¦ an int with the time 200ms                ¦ write a unit
            duration == "x"   ¦ 10 ¦ with the text                             ¦ compare duration with a time
            vip == 1          ¦ 5  ¦ a boolean with the number 1               ¦ same type
            c == 'xy'         ¦ 3  ¦ a char with the text "xy"                 ¦ one character
            """)
    void saysWhatDoesNotFit(String condition, int column, String message, String action) {
        assertThatThrownBy(() -> check(condition)).isInstanceOfSatisfying(ProbeSyntaxException.class, e -> {
            assertThat(e.message()).contains(message.trim());
            assertThat(e.action()).contains(action.trim());
            assertThat(e.column()).isEqualTo(column);
        });
    }

    @Test
    void aVoidMethodHasNoReturnValue() {
        assertThatThrownBy(() -> check("return == null", Signature.of("()V", null, true)))
                .hasMessageContaining("returns nothing");
    }

    @Test
    void aParameterThatAWordHidesIsNamedByPosition() {
        Signature signature = Signature.of("(JLjava/lang/String;)V", Arrays.asList("duration", "error"), true);

        assertThatThrownBy(() -> check("duration > 5", signature)).hasMessageContaining("duration is arg0");
        assertThatThrownBy(() -> check("error == \"x\"", signature)).hasMessageContaining("error is arg1");
    }

    @Test
    void aParameterMayBeCalledThread() throws ProbeSyntaxException {
        Signature signature = Signature.of("(I)V", Arrays.asList("thread"), true);

        assertThat(check("thread > 5", signature)).hasToString("(arg0:INT > 5 as LONG)");
    }

    @Test
    void parametersWithoutNamesAreNumbered() throws ProbeSyntaxException {
        Signature unnamed = Signature.of("(IZ)V", null, true);

        assertThat(unnamed.parameterNames()).containsExactly("arg0", "arg1");
        assertThat(check("arg1 && arg0 == 2", unnamed).parameters()).containsExactly(0, 1);
    }

    @Test
    void knowsWhatIsReadAndWhetherItCanBeAnError() throws ProbeSyntaxException {
        assertThat(check("qty > 5").readsExit()).isFalse();
        assertThat(check("qty > 5 && !(duration > 1s)").readsExit()).isTrue();
        assertThat(check("error == null || vip").readsExit()).isTrue();
        assertThat(check("cart != null && box > qty").parameters()).containsExactly(0, 7, 9);

        assertThat(check("qty > 5 && name == \"x\" && error == null && duration > 1s && box == 5")
                        .canError())
                .isFalse();
        assertThat(check("vip && box > 5").canError()).isTrue();
        assertThat(check("!flag").canError()).isTrue();
        assertThat(check("return == null").canError()).isTrue();
    }

    @Test
    void aCapturesParameterIsResolvedOrNamed() throws ProbeSyntaxException {
        assertThat(TypeCheck.parameter("cart", 3, SIGNATURE)).isEqualTo(9);
        assertThatThrownBy(() -> TypeCheck.parameter("crat", 3, SIGNATURE))
                .isInstanceOfSatisfying(ProbeSyntaxException.class, e -> {
                    assertThat(e.column()).isEqualTo(3);
                    assertThat(e.action()).isEqualTo("did you mean cart?");
                });
    }

    @Test
    void malformedDescriptorsAreRefused() {
        for (String bad : new String[] {"", "I", "(", "(I", "(Q)V", "(Lx)V", "([)V"}) {
            assertThatThrownBy(() -> Signature.of(bad, null, true)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
