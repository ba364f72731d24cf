package io.hotspan.webui.api;

import io.hotspan.webui.security.Guard;
import io.hotspan.webui.security.Visitor;
import io.hotspan.webui.targets.QuestionFailure;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads what a request carries; what is missing or malformed becomes an {@link ApiException}. */
final class Request {
    private static final int MAX_TEXT = 4_000;

    private Request() {}

    /** Who asks. The guard has let nobody else through. */
    static Visitor visitor(Context context) {
        Visitor visitor = context.attribute(Guard.VISITOR);
        if (visitor == null) {
            throw new ApiException(401, "HS-LOGIN", "You are not signed in.", "Open the link that hotspan ui prints.");
        }
        return visitor;
    }

    static <T> T body(Context context, Class<T> type) {
        @Nullable T body;
        try {
            body = context.bodyAsClass(type);
        } catch (JacksonException e) {
            throw ApiException.badRequest("The request is not the JSON expected here.", "Reload the page.");
        }
        if (body == null) {
            throw ApiException.badRequest("The request has no body.", "Reload the page.");
        }
        return body;
    }

    /** A query parameter, or empty. */
    static String query(Context context, String name) {
        String value = context.queryParam(name);
        return value == null ? "" : bounded(value, name);
    }

    static int number(Context context, String name, int fallback) {
        String value = query(context, name);
        try {
            return value.isEmpty() ? fallback : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(name + " is not a number: " + value, "Reload the page.");
        }
    }

    static String text(@Nullable String value, String name) {
        if (value == null || value.isBlank()) {
            throw ApiException.badRequest(name + " is missing.", "Fill it in.");
        }
        return bounded(value, name);
    }

    /** Answers when the target has; the request's thread does not wait. */
    static <T> void answerLater(Context context, CompletableFuture<T> answer, Function<T, Object> view) {
        context.future(() -> answer.thenAccept(value -> context.json(view.apply(value)))
                .exceptionally(failure -> {
                    context.status(504).json(asProblem(failure).body());
                    return null;
                }));
    }

    private static ApiException asProblem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof QuestionFailure question) {
            return new ApiException(504, "HS-TARGET", String.valueOf(question.getMessage()), question.action());
        }
        return new ApiException(504, "HS-INTERNAL", "The question failed inside hotspan: " + cause, "Try again.");
    }

    private static String bounded(String value, String name) {
        if (value.length() > MAX_TEXT) {
            throw ApiException.badRequest(name + " is longer than " + MAX_TEXT + " characters.", "Shorten it.");
        }
        return value;
    }
}
