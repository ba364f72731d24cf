package io.hotspan.probes;

/**
 * Keeps secrets in: decides by the name of a value, and by its shape, whether it may leave the application. It runs in
 * the target, before anything is recorded; it calls no code but its own and String's, and looks at no more than {@link
 * #MAX_CHARS} characters. What it has not looked at it does not return.
 *
 * <p>It errs towards hiding: a wrongly hidden value costs a look elsewhere, a wrongly shown one cannot be taken back.
 */
public final class Redactor {
    /** How many characters of a value are looked at and returned at most. */
    public static final int MAX_CHARS = 256;
    /** Stands for a value whose name looks secret. */
    public static final String BY_NAME = "redacted(name)";
    /** Stands for a value that has the shape of a secret. */
    public static final String BY_SHAPE = "redacted(shape)";

    private Redactor() {}

    /**
     * The value, cut to {@link #MAX_CHARS} with … at its end, or what stands for it.
     *
     * @param name the parameter's, field's, key's or attribute's name; may be a path such as {@code cart.token}
     */
    public static String text(String name, String value) {
        return isSecretName(name) ? BY_NAME : text(value);
    }

    /** Like {@link #text(String, String)} for a value without a name, such as an exception's message. */
    public static String text(String value) {
        if (hasSecretShape(value)) {
            return BY_SHAPE;
        }
        return Texts.cut(value, MAX_CHARS);
    }

    /**
     * Whether a name looks like a secret's: one of its words, or two neighbours, are on the list. Words are told apart by
     * case, digits and signs: {@code dbPassword}, {@code customer-ssn}, {@code x_session_token_old}, {@code APIKey2}.
     */
    public static boolean isSecretName(String name) {
        return SecretNames.matches(name);
    }

    /**
     * Whether the first {@link #MAX_CHARS} characters hold a JWT, a PEM header, a key of AWS, GitHub, Slack or
     * some other well-known services, {@code
     * Bearer} or {@code Basic} credentials, a URL with a password, a card number that passes Luhn's test, an IBAN, or an
     * assignment to a secret name as in {@code password=…}. A key that is cut off by that limit counts.
     */
    public static boolean hasSecretShape(String value) {
        return new SecretShapes(value).found();
    }
}
