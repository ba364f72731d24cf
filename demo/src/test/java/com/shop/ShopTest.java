package com.shop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import org.junit.jupiter.api.Test;

class ShopTest {
    @Test
    void aSmallOrderIsPlacedAtTheListPriceLessTheTiersDiscount() throws Exception {
        assertThat(answer("/place?order=1&user=u3&sku=sku-2&qty=2"))
                .isEqualTo(
                        "200 {\"order\":\"1\",\"user\":\"u3\",\"sku\":\"sku-2\",\"qty\":2,\"cents\":718,\"status\":\"placed\"}");
    }

    @Test
    void aLargeOrderWaitsForTheSupplier() throws Exception {
        long start = System.nanoTime();

        assertThat(answer("/place?order=2&user=u0&sku=sku-2&qty=60")).startsWith("200 ");

        assertThat(System.nanoTime() - start).isGreaterThan(190_000_000);
    }

    @Test
    void aVeryLargeOrderTimesOut() throws Exception {
        assertThat(answer("/place?order=3&user=u0&sku=sku-2&qty=100"))
                .isEqualTo("500 {\"error\":\"java.sql.SQLTimeoutException\"}");
    }

    @Test
    void theLastPieceMeetsTheBug() throws Exception {
        assertThat(answer("/place?order=4&user=u0&sku=sku-13&qty=7"))
                .isEqualTo("500 {\"error\":\"java.lang.IllegalStateException\"}");
    }

    @Test
    void theSameRequestsHaveTheSameChecksum() throws Exception {
        assertThat(checksumOfSomeRequests()).isEqualTo(checksumOfSomeRequests());
    }

    private static String checksumOfSomeRequests() throws Exception {
        try (Shop shop = Shop.open(0, false)) {
            Load load = new Load(shop.url(), 200, 300);
            load.start();
            load.await();
            return load.summary().replaceFirst("p50Millis.* checksum", "checksum");
        }
    }

    private static String answer(String path) throws Exception {
        try (Shop shop = Shop.open(0, false)) {
            HttpURLConnection connection = (HttpURLConnection) new URL(shop.url() + path).openConnection();
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return status + " " + new String(in.readAllBytes(), UTF_8);
            }
        }
    }
}
