package io.hotspan.probes;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The list of words that make a name secret, and how a name falls into words. */
final class SecretNames {
    /** Secret as one whole word, alone or with an s behind it. */
    private static final Set<String> WORDS = new HashSet<>(Arrays.asList(
            ("pass passwd password passphrase passcode pwd pw secret token auth oauth authorization authentication cookie"
                            + " session csrf xsrf jwt jws jwe otp totp mfa pin cvv cvc csc ssn iban card pan salt"
                            + " signature sig credential cred bearer apikey passkey privkey mnemonic")
                    .split(" ")));

    /** Secret as two neighbouring words. */
    private static final Set<String> PAIRS = new HashSet<>(Arrays.asList(
            ("api+key private+key access+key secret+key encryption+key signing+key master+key license+key account+key"
                            + " shared+key client+key host+key aes+key hmac+key rsa+key account+number routing+number"
                            + " security+code social+security recovery+code backup+code verification+code pass+word"
                            + " pass+phrase pass+code connection+string")
                    .split(" ")));

    /** Secret anywhere inside a word: names written without any boundary, as in {@code dbpassword}. */
    private static final String[] PARTS = {
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "credential",
        "apikey",
        "privatekey",
        "accesskey",
        "secretkey",
        "accesstoken",
        "refreshtoken",
        "authtoken",
        "idtoken",
        "usertoken",
        "clientsecret",
        "sessionid",
        "sessiontoken",
        "creditcard",
        "cardnumber",
        "authorization",
        "pincode",
        "otpcode",
        "cardno",
        "cardnum",
        "passwort",
        "kennwort",
        "geheimnis",
        "wachtwoord",
        "motdepasse",
        "contrasena",
        "contraseña",
        "пароль",
        "密码",
        "密碼",
        "パスワード"
    };

    /** Secret at the end of a word: {@code dbpass}, {@code apitoken}. */
    private static final String[] ENDS = {"pass", "pwd", "secret", "token", "jwt", "cvv", "csrf"};

    private static final Set<String> PLAIN_WORDS = new HashSet<>(
            Arrays.asList("compass encompass bypass surpass trespass overpass underpass impass".split(" ")));

    /** As the last word they turn a secret into something about it: {@code tokenCount}, {@code sessionTimeout}. */
    private static final Set<String> HARMLESS_ENDS =
            new HashSet<>(Arrays.asList("count size length timeout ttl expiry enabled required valid".split(" ")));

    private SecretNames() {}

    static boolean matches(String name) {
        int end = Math.min(name.length(), Redactor.MAX_CHARS);
        String before = "";
        boolean secret = false;
        int start = 0;
        while (start < end) {
            int next = wordEnd(name, start, end);
            if (next == start) {
                start++;
                continue;
            }
            String word = name.substring(start, next).toLowerCase(Locale.ROOT);
            secret |= isSecret(word) || PAIRS.contains(before + "+" + singular(word));
            before = word;
            start = next;
        }
        return secret && !HARMLESS_ENDS.contains(before);
    }

    /** Names that stay secret where the word behind is not a value: {@code password: x}, but not {@code token: x}. */
    static boolean isStrong(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        for (String part : PARTS) {
            if (plain.contains(part)) {
                return true;
            }
        }
        return plain.endsWith("secret") || plain.endsWith("cookie");
    }

    private static boolean isSecret(String word) {
        if (WORDS.contains(word) || WORDS.contains(singular(word))) {
            return true;
        }
        for (String part : PARTS) {
            if (word.contains(part)) {
                return true;
            }
        }
        for (String end : ENDS) {
            if (singular(word).endsWith(end) || (word.endsWith(end) && !PLAIN_WORDS.contains(word))) {
                return true;
            }
        }
        return false;
    }

    private static String singular(String word) {
        return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }

    /**
     * The end of the word that starts here: letters, until a capital follows a small one ({@code db|Password}) or a
     * capital starts the next word ({@code API|Key}). Anything but a letter is between words.
     */
    private static int wordEnd(String name, int start, int end) {
        int at = start;
        while (at < end && Character.isLetter(name.charAt(at))) {
            boolean inside = at > start;
            if (inside && isCapital(name, at) && (!isCapital(name, at - 1) || startsWord(name, at, end))) {
                return at;
            }
            at++;
        }
        return at;
    }

    private static boolean startsWord(String name, int at, int end) {
        // The s of a plural acronym, as in SSNs, starts no word.
        boolean plural = at + 1 < end && name.charAt(at + 1) == 's' && !isLetterAt(name, at + 2, end);
        return isLetterAt(name, at + 1, end) && !isCapital(name, at + 1) && !plural;
    }

    private static boolean isLetterAt(String name, int at, int end) {
        return at < end && Character.isLetter(name.charAt(at));
    }

    private static boolean isCapital(String name, int at) {
        return Character.isUpperCase(name.charAt(at));
    }
}
