package io.hotspan.probes;

import io.hotspan.probes.expr.Cursor;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code CLASS[::METHOD[(parameters)]]}. Not shared between threads. */
final class PointParser {
    /** What a Java method can have. */
    private static final int MAX_PARAMETERS = 255;

    private static final Set<String> PRIMITIVES =
            new HashSet<>(Arrays.asList("boolean", "byte", "char", "short", "int", "long", "float", "double"));

    private final Cursor cursor;

    PointParser(Cursor cursor) {
        this.cursor = cursor;
    }

    ProbePoint point() throws ProbeSyntaxException {
        ClassPattern classes = classPattern();
        if (cursor.take("::")) {
            return new ProbePoint(classes, method());
        }
        refuseOtherSeparators(classes);
        return new ProbePoint(classes, MethodPattern.ALL);
    }

    ClassPattern classPattern() throws ProbeSyntaxException {
        cursor.skipBlanks();
        int start = cursor.column();
        if (cursor.peek() == '@') {
            throw cursor.error("@Annotation is not supported yet", "name the classes, as in com.shop..*Controller::*");
        }
        boolean implementors = cursor.take("+");
        int name = cursor.column();
        while (cursor.peek() == '.' || cursor.peek() == '*' || Cursor.isWordPart(cursor.peek())) {
            refuseMisplacedDot(name);
            cursor.next();
        }
        String text = cursor.since(name);
        if (text.isEmpty()) {
            throw missingClass(start);
        }
        if (text.endsWith(".")) {
            throw cursor.error(
                    "the class pattern ends with a dot", "write " + Cursor.shortened(text) + "* for every class there");
        }
        Glob glob = new Glob(text);
        if (!glob.isSpecific()) {
            throw cursor.error(
                    name,
                    Cursor.shortened(text) + " names every class, which would slow the whole JVM",
                    "name a package, as in com.shop..*");
        }
        if (implementors && glob.matches("java.lang.Object")) {
            throw cursor.error(
                    name,
                    "every class extends " + Cursor.shortened(text) + ", so +" + Cursor.shortened(text)
                            + " would slow the whole JVM",
                    "name the type whose implementors you mean");
        }
        return new ClassPattern(glob, implementors);
    }

    private void refuseMisplacedDot(int start) throws ProbeSyntaxException {
        if (cursor.lookingAt("...")) {
            throw cursor.error("three dots in a class pattern", "write .. for any depth of packages");
        }
        if (cursor.column() == start && cursor.lookingAt(".") && !cursor.lookingAt("..")) {
            throw cursor.error("the class pattern starts with a dot", "leave the dot out, or write .. for any package");
        }
        if (cursor.lookingAt("..") && cursor.column() > start) {
            cursor.next();
        }
    }

    private ProbeSyntaxException missingClass(int start) {
        if (cursor.atEnd()) {
            return cursor.error(start, "the probe is empty", "write CLASS::METHOD, as in com.shop.OrderService::place");
        }
        return cursor.error(
                "expected a class and found " + cursor.seen(),
                "write CLASS::METHOD, as in com.shop.OrderService::place");
    }

    /** {@code Order#place}, {@code com/shop/Order}, {@code Order.place(}: what other tools write. */
    private void refuseOtherSeparators(ClassPattern classes) throws ProbeSyntaxException {
        switch (cursor.peek()) {
            case '#':
            case ':':
            case '!':
                throw cursor.error("expected :: and found " + cursor.seen(), "write CLASS::METHOD");
            case '/':
            case '\\':
                throw cursor.error("a class name has dots, not slashes", "write com.shop.Order");
            case '(':
                throw cursor.error(
                        "expected :: before the method", "write " + Cursor.shortened(separated(classes.name())));
            case '<':
                throw cursor.error("a class pattern has no type parameters", "leave <…> out");
            case '-':
                if (!cursor.lookingAt("->")) {
                    throw cursor.error("a class name has no '-'", "write the binary name, as in com.shop.Order$Line");
                }
                return;
            default:
        }
    }

    private static String separated(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "CLASS::" + name : name.substring(0, dot) + "::" + name.substring(dot + 1);
    }

    private MethodPattern method() throws ProbeSyntaxException {
        Glob glob = new Glob(methodName());
        cursor.skipBlanks();
        return new MethodPattern(glob, cursor.lookingAt("(") ? parameters() : null);
    }

    private String methodName() throws ProbeSyntaxException {
        int start = cursor.column();
        if (cursor.take("<init>")) {
            return "<init>";
        }
        if (cursor.lookingAt("<")) {
            throw cursor.error(
                    cursor.lookingAt("<clinit>")
                            ? "a static initialiser runs once, and has run when the class is loaded"
                            : "expected a method and found '<'",
                    "write a method's name, or <init> for constructors");
        }
        if (cursor.lookingAtWord("new")) {
            throw cursor.error("new is not a method's name", "write <init> for constructors");
        }
        while (cursor.peek() == '*' || Cursor.isWordPart(cursor.peek()) || isKotlinDash()) {
            cursor.next();
        }
        String name = cursor.since(start);
        if (name.isEmpty()) {
            throw cursor.error(
                    "expected a method and found " + cursor.seen(), "write a name, a pattern such as find*, or <init>");
        }
        if (cursor.peek() == '.') {
            throw cursor.error("a method's name has no dot", "write the class before ::, and only the method after it");
        }
        return name;
    }

    /** Kotlin's mangled names, {@code total-impl}: a dash with a name before and behind it. */
    private boolean isKotlinDash() {
        return cursor.peek() == '-' && Cursor.isWordPart(cursor.peekSecond());
    }

    private @Nullable List<ParameterPattern> parameters() throws ProbeSyntaxException {
        int open = cursor.column();
        cursor.next();
        if (takeAny()) {
            return null;
        }
        List<ParameterPattern> parameters = new ArrayList<>();
        boolean more = !cursor.skipBlanks().take(")");
        while (more) {
            int start = cursor.skipBlanks().column();
            parameters.add(distinct(start, parameters, parameter(open)));
            if (parameters.size() > MAX_PARAMETERS) {
                throw cursor.error("more than " + MAX_PARAMETERS + " parameters", "write (..) for any parameters");
            }
            more = cursor.skipBlanks().take(",");
            if (!more && !cursor.take(")")) {
                throw cursor.error(
                        "expected ',' or ')' and found " + cursor.seen(),
                        "close the parenthesis of column " + open + ", or write a comma");
            }
        }
        return parameters;
    }

    private ParameterPattern distinct(int start, List<ParameterPattern> before, ParameterPattern parameter)
            throws ProbeSyntaxException {
        for (ParameterPattern other : before) {
            if (!other.name().isEmpty() && other.name().equals(parameter.name())) {
                throw cursor.error(
                        start,
                        Cursor.shortened(other.name()) + " names two positions",
                        "give each position its own name, or _ for none");
            }
        }
        return parameter;
    }

    /** {@code (..)}: any parameters, which is what leaving them out means. */
    private boolean takeAny() throws ProbeSyntaxException {
        if (!cursor.skipBlanks().take("..")) {
            return false;
        }
        if (!cursor.skipBlanks().take(")")) {
            throw cursor.error(
                    "some parameters and .. are not supported yet",
                    "write (..) for any parameters, or each one, with _ for any type");
        }
        return true;
    }

    private ParameterPattern parameter(int open) throws ProbeSyntaxException {
        int start = cursor.skipBlanks().column();
        String word = dottedWord();
        if (word.isEmpty()) {
            throw cursor.error(
                    start,
                    "expected a type or a name and found " + cursor.seen(),
                    cursor.lookingAt("..") || cursor.lookingAt("*")
                            ? "write _ for any type at this position, or (..) for any parameters"
                            : "close the parenthesis of column " + open + ", or write a type, a name or _");
        }
        if (cursor.lookingAt("<")) {
            throw cursor.error("type parameters are not in the byte code", "write " + word + " without <…>");
        }
        if (word.equals("_")) {
            return new ParameterPattern("", "");
        }
        String dimensions = dimensions();
        boolean type = isType(word) || !dimensions.isEmpty();
        if (!type) {
            return new ParameterPattern("", word);
        }
        String name = cursor.skipBlanks().word();
        return new ParameterPattern(word + dimensions, name.equals("_") ? "" : name);
    }

    private String dottedWord() throws ProbeSyntaxException {
        int start = cursor.column();
        cursor.word();
        while (cursor.peek() == '.' && !cursor.lookingAt("..")) {
            cursor.next();
            if (cursor.word().isEmpty()) {
                throw cursor.error("a type cannot end with a dot", "write the type's whole name");
            }
        }
        String word = cursor.since(start);
        if (word.startsWith(".")) {
            throw cursor.error(start, "a type cannot start with a dot", "write the type's whole name");
        }
        return word;
    }

    private String dimensions() throws ProbeSyntaxException {
        StringBuilder dimensions = new StringBuilder();
        if (cursor.take("...")) {
            return "[]";
        }
        while (cursor.skipBlanks().take("[")) {
            if (!cursor.skipBlanks().take("]")) {
                throw cursor.error("expected ']' and found " + cursor.seen(), "write an array type as in int[]");
            }
            dimensions.append("[]");
        }
        return dimensions.toString();
    }

    private static boolean isType(String word) {
        return PRIMITIVES.contains(word) || word.indexOf('.') >= 0 || Character.isUpperCase(word.codePointAt(0));
    }
}
