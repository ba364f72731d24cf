package io.hotspan.probes.expr;

/** What CEL has and this language does not have yet: recognised, so that the error can say what to write instead. */
final class NotYet {
    private final Cursor cursor;

    NotYet(Cursor cursor) {
        this.cursor = cursor;
    }

    /** The error for what stands where a value should. */
    ProbeSyntaxException expectedOperand(int column) {
        if (cursor.lookingAt("->") || cursor.atEnd()) {
            return cursor.error(
                    column,
                    "the condition ends too early",
                    "write a parameter, return, error, duration, or a value here");
        }
        if (cursor.peek() == '-' || cursor.peek() == '+') {
            return cursor.error(
                    column, "arithmetic is not supported yet", "compare the parameter itself with a number");
        }
        if (cursor.peek() == '@' || cursor.peek() == '#') {
            return cursor.error(
                    column, "names have no sign before them", "write the name alone, as in duration > 200ms");
        }
        if (cursor.peek() == '[' || cursor.peek() == '{') {
            return cursor.error(column, "lists and maps are not supported yet", "write a == 1 || a == 2");
        }
        if ("“”‘’„«»".indexOf(cursor.peek()) >= 0) {
            return cursor.error(column, "a string has straight quotes", "write \"…\" or '…'");
        }
        return cursor.error(
                column,
                "expected a name or a value and found " + cursor.seen(),
                "write a parameter, return, error, duration, or a value here");
    }

    /** Throws when the operand just read goes on in a way that only CEL allows. */
    void refuseAfter(String before) throws ProbeSyntaxException {
        cursor.skipBlanks();
        if (cursor.lookingAt("->")) {
            return;
        }
        int column = cursor.column();
        if (cursor.lookingAtWord("in")) {
            throw cursor.error("in is not supported yet", "write a == 1 || a == 2");
        }
        if (cursor.lookingAtWord("instanceof") || cursor.lookingAtWord("matches")) {
            throw cursor.error(cursor.peekWord() + " is not supported yet", "compare with == or !=");
        }
        switch (cursor.peek()) {
            case '.':
                throw cursor.error(
                        "fields such as " + before + "." + pathAfterDot(column) + " are not supported yet",
                        "compare " + before + " itself, or probe a method that takes the value");
            case '[':
                throw cursor.error("indexing is not supported yet", "compare " + before + " itself with null");
            case '(':
                throw cursor.error(
                        before + "() is not supported yet",
                        "compare a parameter, return, error or duration with a value");
            case '?':
                throw cursor.error("?: is not supported yet", "write (a && b) || (!a && c)");
            case '+':
            case '-':
            case '*':
            case '/':
            case '%':
                throw cursor.error("arithmetic is not supported yet", "compare " + before + " itself with a number");
            default:
        }
    }

    private String pathAfterDot(int column) {
        cursor.next();
        String field = cursor.skipBlanks().peekWord();
        cursor.moveTo(column);
        return field.isEmpty() ? "…" : Cursor.shortened(field);
    }
}
