package io.hotspan.probes;

/** Why something may not be probed. The name of a constant is stable: users and scripts see it. */
public enum RefusalCode {
    SYNTAX("the probe's text cannot be read"),
    TYPE("the condition or a capture does not fit the method's signature"),
    TOO_WIDE("the pattern names every class"),
    TOO_MANY_METHODS("the pattern matches more methods than the limit allows"),
    NEEDS_CONSENT("the pattern matches more methods than a probe may without being asked"),
    NO_CLASS("no loaded class matches"),
    NO_METHOD("no method of the matching classes matches"),
    JDK_CLASS("the class belongs to the JDK"),
    DENY_LIST("the method is on the list of JDK methods that are never probed"),
    POLICY("the target's policy file does not allow it"),
    OWN_CLASS("the class belongs to hotspan itself"),
    NATIVE("a native method has no byte code to weave into"),
    ABSTRACT("an abstract method has no body"),
    INTERFACE("the type is an interface, and only its implementors run"),
    HIDDEN_CLASS("the JVM does not allow a hidden class to be changed"),
    UNMODIFIABLE("the JVM does not allow this class to be changed"),
    STATIC_INITIALIZER("a static initialiser has already run"),
    TOO_LARGE("the method would be too large for the JIT compiler, or for the class file, after weaving"),
    HAZARD("a known bug of this JDK makes changing this class unsafe"),
    RECURSION("the method calls itself, and a woven frame is larger"),
    LINKAGE("the class cannot be linked"),
    VERIFICATION("the JVM did not accept the woven class"),
    CAPTURE("capturing values is not allowed here"),
    SECRET("the name looks like a secret"),
    LIMITS("a limit is outside what is allowed here"),
    DUPLICATE("another probe has the same id"),
    BUDGET("the probe alone would cost more than the governor allows"),
    INTERNAL("hotspan failed");

    private final String sentence;

    RefusalCode(String sentence) {
        this.sentence = sentence;
    }

    /** What this constant means, as one plain sentence for a person: no full stop, no line break. */
    public String sentence() {
        return sentence;
    }
}
