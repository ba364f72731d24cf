package org.example.strangers;

import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Scala: actors, streams and routes. */
public final class OnPekko extends AllDirectives {
    public static void main(String[] arguments) throws Exception {
        ActorSystem system = ActorSystem.create("strangers");
        ServerBinding binding = Http.get(system)
                .newServerAt("127.0.0.1", 0)
                .bind(new OnPekko().route(system))
                .toCompletableFuture()
                .get();
        System.out.println("open at port " + binding.localAddress().getPort());
    }

    private Route route(ActorSystem system) {
        return path("work", () -> parameter(StringUnmarshallers.INTEGER, "n", n -> {
            if (n % 7 == 0) {
                return complete(StatusCodes.IM_A_TEAPOT, "seven");
            }
            CompletionStage<Integer> sum = Source.from(() -> IntStream.range(0, n % 20).iterator())
                    .map(i -> i * n)
                    .runWith(Sink.fold(0, Integer::sum), system);
            return onSuccess(sum, total -> complete("n " + n + " total " + total));
        }));
    }
}
