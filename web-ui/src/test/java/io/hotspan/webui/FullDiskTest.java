package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.fixtures.RawHttp;
import io.hotspan.webui.fixtures.TestConsole;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log takes nothing any more: it is a pipe here, and its reader goes away. */
class FullDiskTest {
    private static final String SHOP = Target.idOf(FakeMachine.SHOP);
    private static final String PROBES = "/api/targets/" + SHOP + "/probes";

    @TempDir
    Path directory;

    private Process reader;
    private TestConsole console;
    private String cookie = "";

    @BeforeEach
    void attachAndPlaceOneThenFill() throws Exception {
        Path log = Files.createDirectory(directory.resolve("state")).resolve("audit.jsonl");
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();
        reader = new ProcessBuilder("cat", log.toString())
                .redirectOutput(directory.resolve("read").toFile())
                .start();
        console = TestConsole.quiet(directory);
        cookie = console.signIn();
        post("/api/targets", "{\"jvm\":\"" + SHOP + "\"}");
        await().until(() -> shop().state() == Target.State.ATTACHED);
        assertThat(place("com.shop.OrderService::place").status()).isEqualTo(202);
        await().until(() -> shop().status("p1").isPresent());
        reader.destroy();
        reader.waitFor();
    }

    @AfterEach
    void stop() throws IOException {
        console.close();
        reader.destroy();
    }

    @Test
    void whatCannotBePutOnRecordIsNotDone() throws IOException {
        assertRefused(place("com.shop.OrderRepository::save"));
        assertRefused(console.page(cookie, "PATCH", PROBES + "/p1")
                .body("{\"hits\":7}")
                .send());
        assertRefused(post(PROBES + "/p1/pin", "{}"));
        assertThat(shop().desired().all())
                .singleElement()
                .extracting(Wish::id, wish -> wish.limits().hits())
                .containsExactly("p1", 100L);
        assertThat(shop().desired().revision()).isEqualTo(1);
        assertThat(console.pinFile).doesNotExist();
    }

    @Test
    void aRemovalIsNeverRefusedForLackOfARecord() throws IOException {
        assertThat(delete(PROBES + "/p1").status()).isEqualTo(202);
        assertThat(shop().desired().all()).isEmpty();
        assertThat(delete("/api/targets/" + SHOP).status()).isEqualTo(202);
        await().until(() -> shop().state() == Target.State.ENDED);
        assertThat(post("/api/logout", "{}").status()).isEqualTo(200);
    }

    private static void assertRefused(RawHttp.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("HS-AUDIT", "could not be put on record", "Make room");
    }

    private Target shop() {
        return console.targets.find(SHOP).orElseThrow();
    }

    private RawHttp.Answer place(String text) throws IOException {
        return post(PROBES, "{\"text\":\"" + text + "\"}");
    }

    private RawHttp.Answer delete(String path) throws IOException {
        return console.page(cookie, "DELETE", path).body("{}").send();
    }

    private RawHttp.Answer post(String path, String body) throws IOException {
        return console.page(cookie, "POST", path).body(body).send();
    }
}
