package io.hotspan.exporters;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    @Test
    void theServicesNameFollowsThePrecedence() {
        Resources all = new Resources()
                .option("option")
                .file("file")
                .environmentName("environment")
                .attributes(Map.of("service.name", "attribute"))
                .program("com.shop.Main");

        assertThat(all.serviceName()).isEqualTo("option");
        assertThat(all.option(" ").serviceName()).isEqualTo("file");
        assertThat(all.file(null).serviceName()).isEqualTo("environment");
        assertThat(all.environmentName("").serviceName()).isEqualTo("attribute");
        assertThat(all.attributes(Map.of()).serviceName()).isEqualTo("com.shop.Main");
        assertThat(all.program("").serviceName()).isEqualTo("unknown_service:java");
    }

    @ParameterizedTest
    @CsvSource({
        "com.shop.Main --port 8080,           com.shop.Main",
        "/opt/my apps/shop.jar --port 8080,   shop.jar",
        "shop.jar,                            shop.jar",
        "com.shop/com.shop.Main x,            com.shop.Main",
        "com.jar.jarring.Main a.jar,          com.jar.jarring.Main",
    })
    void theMainClassOrJarIsFoundInACommand(String command, String name) {
        assertThat(new Resources().program(command).serviceName()).isEqualTo(name);
    }

    @Test
    void aResourceSaysWhoWhereAndWithWhat() {
        Resource resource = new Resources()
                .option("shop")
                .pid(4242)
                .host("box")
                .runtime("OpenJDK Runtime Environment", "17.0.15+6", "Some VM ")
                .attributes(Map.of("deployment.environment.name", "prod", "service.name", "ignored"))
                .resource();

        assertThat(text(resource, "service.name")).isEqualTo("shop");
        assertThat(text(resource, "host.name")).isEqualTo("box");
        assertThat(text(resource, "deployment.environment.name")).isEqualTo("prod");
        assertThat(text(resource, "process.runtime.name")).isEqualTo("OpenJDK Runtime Environment");
        assertThat(text(resource, "process.runtime.version")).isEqualTo("17.0.15+6");
        assertThat(text(resource, "process.runtime.description")).isEqualTo("Some VM");
        assertThat(resource.getAttribute(AttributeKey.longKey("process.pid"))).isEqualTo(4242L);
        assertThat(text(resource, "telemetry.sdk.language")).isEqualTo("java");
        assertThat(text(resource, "telemetry.sdk.name")).isEqualTo("opentelemetry");
        assertThat(text(resource, "telemetry.sdk.version")).isNotEmpty();
        assertThat(text(resource, "telemetry.distro.name")).isEqualTo("hotspan");
        assertThat(text(resource, "telemetry.distro.version")).matches("\\d+\\.\\d+.*");
    }

    @Test
    void whatTheUserSaysWinsOverWhatWasFoundOut() {
        Resource resource = new Resources()
                .host("found")
                .attributes(Map.of("host.name", "said", "telemetry.distro.name", "not mine"))
                .resource();

        assertThat(text(resource, "host.name")).isEqualTo("said");
        assertThat(text(resource, "telemetry.distro.name")).isEqualTo("hotspan");
    }

    @Test
    void keysTheSdkWouldRefuseAreLeftOut() {
        Resource resource = new Resources()
                .attributes(Map.of("schlüssel", "x", "a\nb", "x", "", "x", "k".repeat(256), "x", "good", "y"))
                .resource();

        assertThat(text(resource, "good")).isEqualTo("y");
        assertThat(resource.getAttributes().asMap().values()).doesNotContain("x");
    }

    @Test
    void attributesAreDecoded() {
        assertThat(Resources.parseAttributes("a=1, b = x%2Cy%3Dz%20+ ,c="))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", "x,y=z +", "c", ""));
        assertThat(Resources.parseAttributes(null)).isEmpty();
        assertThat(Resources.parseAttributes("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1,b", "a=%", "a=%4", "a=%zz", "=1", "a=%ff"})
    void oneBadEntryVoidsTheWholeList(String text) {
        assertThat(Resources.parseAttributes(text)).isEmpty();
    }

    @Test
    void thisProcessDescribesItself() {
        Resources self = Resources.ofThisProcess(Map.of("OTEL_SERVICE_NAME", "self"));
        Resource resource = self.resource();

        assertThat(self.serviceName()).isEqualTo("self");
        assertThat(resource.getAttribute(AttributeKey.longKey("process.pid")))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(text(resource, "process.runtime.version")).isEqualTo(System.getProperty("java.runtime.version"));
        assertThat(text(resource, "host.name")).isNotEmpty();
    }

    private static String text(Resource resource, String key) {
        String value = resource.getAttribute(AttributeKey.stringKey(key));
        return value == null ? "" : value;
    }
}
