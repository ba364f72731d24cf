package io.hotspan.probes.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.expr.Evaluator.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
    private static final Signature SIGNATURE = Signature.of(
            "(IDZLjava/lang/String;Ljava/lang/Integer;Ljava/lang/Boolean;CLjava/lang/Character;F)J",
            Arrays.asList("qty", "rate", "vip", "name", "box", "flag", "c", "boxedChar", "weight"),
            true);

    private static Verdict atExit(String condition, @Nullable Object returned, @Nullable Throwable error)
            throws ProbeSyntaxException {
        Object[] arguments = {7, Double.NaN, true, "gold", null, null, 'x', 'y', 0.1f};
        TypedExpr typed = TypeCheck.check(ExprParser.parse(new Cursor(condition)), SIGNATURE);
        return Evaluator.atExit(typed, arguments, returned, error, 5_000_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            qty == 7                        ; TRUE
            qty != 7                        ; FALSE
            qty > 6.5                       ; TRUE
            qty <= 7                        ; TRUE
            qty < 7                         ; FALSE
            rate == rate                    ; FALSE
            rate != 1.0                     ; TRUE
            rate < 1.0                      ; FALSE
            !(rate < 1.0)                   ; TRUE
            vip                             ; TRUE
            !vip                            ; FALSE
            name == "gold"                  ; TRUE
            name != "gold"                  ; FALSE
            name == null                    ; FALSE
            box == null                     ; TRUE
            box == 5                        ; FALSE
            box != 5                        ; TRUE
            box > 5                         ; ERROR
            !(box > 5)                      ; ERROR
            flag                            ; ERROR
            flag == true                    ; FALSE
            c == 'x'                        ; TRUE
            boxedChar > c                   ; TRUE
            weight == 0.1                   ; TRUE
            duration == 5ms                 ; TRUE
            duration > 5ms                  ; FALSE
            error == null                   ; TRUE
            return == 42                    ; TRUE
            flag && !vip                    ; FALSE
            !vip && flag                    ; FALSE
            flag && vip                     ; ERROR
            flag || vip                     ; TRUE
            vip || flag                     ; TRUE
            flag || !vip                    ; ERROR
            !(flag || vip)                  ; FALSE
            """)
    void decides(String condition, Verdict verdict) throws ProbeSyntaxException {
        assertThat(atExit(condition, 42L, null)).isEqualTo(verdict);
    }

    @Test
    void readingTheReturnValueOfACallThatThrewIsAnError() throws ProbeSyntaxException {
        Throwable error = new IllegalStateException();

        assertThat(atExit("return == 42", null, error)).isEqualTo(Verdict.ERROR);
        assertThat(atExit("return != 42", null, error)).isEqualTo(Verdict.ERROR);
        assertThat(atExit("error != null || return > 5", null, error)).isEqualTo(Verdict.TRUE);
        assertThat(atExit("error == null && return > 5", null, error)).isEqualTo(Verdict.FALSE);
    }

    @Test
    void whatReadsTheExitIsNotDecidedAtEntry() throws ProbeSyntaxException {
        TypedExpr typed = TypeCheck.check(ExprParser.parse(new Cursor("duration > 1s")), SIGNATURE);

        assertThatThrownBy(() -> Evaluator.atEntry(typed, new Object[9])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeLongsCompareExactly() throws ProbeSyntaxException {
        Signature signature = Signature.of("(J)V", null, true);
        TypedExpr typed = TypeCheck.check(ExprParser.parse(new Cursor("arg0 == 9007199254740993")), signature);

        assertThat(Evaluator.atEntry(typed, new Object[] {9007199254740993L})).isEqualTo(Verdict.TRUE);
        assertThat(Evaluator.atEntry(typed, new Object[] {9007199254740992L})).isEqualTo(Verdict.FALSE);
    }
}
