package io.hotspan.probes.expr;

/** How a value is read and compared. */
public enum ValueType {
    /** byte, short, char, int or long; read as a long. */
    INT,
    /** float or double; read as a double. */
    FLOAT,
    BOOLEAN,
    /** Exactly java.lang.String; may be null. */
    STRING,
    /** Byte, Short, Character, Integer or Long; may be null. */
    BOX_INT,
    /** Float or Double; may be null. */
    BOX_FLOAT,
    /** Boolean; may be null. */
    BOX_BOOLEAN,
    /** The constant null. */
    NULL,
    /** Any other reference: only {@code == null} and {@code != null}. */
    REFERENCE,
    /** Nanoseconds; read as a long. */
    DURATION,
    /** The exception that leaves the method: only {@code == null} and {@code != null}. */
    ERROR;

    /** The type of a field descriptor; {@code V} has none and must be refused before. */
    static ValueType of(String descriptor) {
        switch (descriptor) {
            case "B":
            case "S":
            case "C":
            case "I":
            case "J":
                return INT;
            case "F":
            case "D":
                return FLOAT;
            case "Z":
                return BOOLEAN;
            case "Ljava/lang/String;":
                return STRING;
            case "Ljava/lang/Byte;":
            case "Ljava/lang/Short;":
            case "Ljava/lang/Character;":
            case "Ljava/lang/Integer;":
            case "Ljava/lang/Long;":
                return BOX_INT;
            case "Ljava/lang/Float;":
            case "Ljava/lang/Double;":
                return BOX_FLOAT;
            case "Ljava/lang/Boolean;":
                return BOX_BOOLEAN;
            default:
                return REFERENCE;
        }
    }

    /** A box of a primitive: reading it may find null. */
    public boolean isBox() {
        return this == BOX_INT || this == BOX_FLOAT || this == BOX_BOOLEAN;
    }

    /** Whether it can be compared with null. */
    public boolean isNullable() {
        return isBox() || this == STRING || this == REFERENCE || this == ERROR || this == NULL;
    }

    boolean isNumber() {
        return isWhole() || this == FLOAT || this == BOX_FLOAT;
    }

    boolean isWhole() {
        return this == INT || this == BOX_INT;
    }

    boolean isTruth() {
        return this == BOOLEAN || this == BOX_BOOLEAN;
    }
}
