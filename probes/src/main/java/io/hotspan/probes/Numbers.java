package io.hotspan.probes;

/** Numbers that carry their own proof: card numbers (Luhn) and IBANs (ISO 13616, remainder 97). */
final class Numbers {
    private static final int MIN_CARD = 13;
    private static final int MAX_CARD = 19;

    /** Country and length of the whole IBAN, from the SWIFT registry. */
    private static final String IBAN_LENGTHS =
            "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27"
                    + "DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28"
                    + "LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24"
                    + "SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

    private Numbers() {}

    /**
     * Whether a card number starts here: a whole run of 13 to 19 digits, or groups of them, the first of four, with one
     * kind of sign between. Digits behind a decimal point are none.
     */
    static boolean isCardNumber(String value, int start, int end) {
        if (!isDigit(value, start, end) || isDigit(value, start - 1, end) || isFraction(value, start, end)) {
            return false;
        }
        int groupEnd = digitsEnd(value, start, end);
        if (groupEnd - start >= MIN_CARD) {
            return groupEnd - start <= MAX_CARD && passesLuhn(value, start, groupEnd);
        }
        return groupEnd - start == 4 && isGrouped(value, start, groupEnd, end);
    }

    private static boolean isFraction(String value, int start, int end) {
        return start >= 2 && value.charAt(start - 1) == '.' && isDigit(value, start - 2, end);
    }

    private static boolean isGrouped(String value, int start, int firstEnd, int end) {
        int at = firstEnd;
        int digits = firstEnd - start;
        char separator = at < end ? value.charAt(at) : 0;
        boolean grouped = separator == ' ' || separator == '-' || separator == '.';
        while (grouped && at + 1 < end && value.charAt(at) == separator && isDigit(value, at + 1, end)) {
            int groupEnd = digitsEnd(value, at + 1, end);
            int size = groupEnd - at - 1;
            if (size > 7 || digits + size > MAX_CARD) {
                break;
            }
            digits += size;
            at = groupEnd;
            if (digits >= MIN_CARD && passesLuhn(value, start, at)) {
                return true;
            }
        }
        return false;
    }

    private static int digitsEnd(String value, int start, int end) {
        int at = start;
        while (isDigit(value, at, end)) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(String value, int at, int end) {
        return at >= 0 && at < end && value.charAt(at) >= '0' && value.charAt(at) <= '9';
    }

    /** Every second digit from the right doubled, the digits of all added: a multiple of ten. Zeros alone do not count. */
    private static boolean passesLuhn(String value, int start, int stop) {
        int sum = 0;
        boolean doubled = false;
        for (int i = stop - 1; i >= start; i--) {
            int digit = value.charAt(i) - '0';
            if (digit >= 0 && digit <= 9) {
                int weighted = doubled ? digit * 2 : digit;
                sum += weighted > 9 ? weighted - 9 : weighted;
                doubled = !doubled;
            }
        }
        return sum > 0 && sum % 10 == 0;
    }

    /** Whether an IBAN starts here: with or without a space behind each four characters, in capitals or small letters. */
    static boolean isIban(String value, int start, int end) {
        int length = ibanLength(value, start, end);
        if (length == 0 || !isDigit(value, start + 2, end) || !isDigit(value, start + 3, end)) {
            return false;
        }
        boolean spaced = start + 4 < end && value.charAt(start + 4) == ' ';
        int remainder = 0;
        int at = start + 4;
        for (int taken = 4; taken < length; taken++) {
            at += spaced && taken % 4 == 0 ? 1 : 0;
            if (at >= end || !SecretShapes.isAlphanumeric(value.charAt(at))) {
                return false;
            }
            remainder = append(remainder, value.charAt(at++));
        }
        if (at < end && SecretShapes.isAlphanumeric(value.charAt(at))) {
            return false;
        }
        for (int i = start; i < start + 4; i++) {
            remainder = append(remainder, value.charAt(i));
        }
        return remainder == 1;
    }

    private static int ibanLength(String value, int start, int end) {
        if (start + 4 > end) {
            return 0;
        }
        char first = Character.toUpperCase(value.charAt(start));
        char second = Character.toUpperCase(value.charAt(start + 1));
        for (int i = 0; i < IBAN_LENGTHS.length(); i += 4) {
            if (IBAN_LENGTHS.charAt(i) == first && IBAN_LENGTHS.charAt(i + 1) == second) {
                return (IBAN_LENGTHS.charAt(i + 2) - '0') * 10 + IBAN_LENGTHS.charAt(i + 3) - '0';
            }
        }
        return 0;
    }

    /** A letter counts as two digits: A is 10, Z is 35. */
    private static int append(int remainder, char c) {
        int digits = c <= '9' ? c - '0' : Character.toUpperCase(c) - 'A' + 10;
        return (remainder * (digits > 9 ? 100 : 10) + digits) % 97;
    }
}
