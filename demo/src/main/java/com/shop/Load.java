package com.shop;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/**
 * Customers: {@code java -cp shop.jar com.shop.Load URL REQUESTS-PER-SECOND [REQUESTS]}.
 *
 * <p>Request number n is always the same request, and the shop's answer to it is too. So the checksum of all answers, which
 * does not depend on their order, shows whether the shop still does what it did: compare two runs of the same number of requests. Of 1,000 requests 910 are small orders, 60 take
 * more than ten pieces, 20 ask the supplier (200 ms), 5 ask for too much and time out, 5 meet the bug in the stock; each kind
 * comes at even distances, so that whoever watches for a few seconds sees some of it.
 *
 * <p>Threads: a pool of 16 daemons; a request that is due while all are busy waits its turn.
 */
public final class Load {
    private static final int THREADS = 16;
    private static final int ORDERS_KEPT = 10_000;
    private static final int MILLIS_LIMIT = 10_000;
    private static final int USERS = 50;

    /** Where the kinds stand in each 50 and 200 requests; no two at the same place. */
    private static final int KINDS_EVERY = 50;

    private static final List<Integer> LARGE_AT = Arrays.asList(11, 28, 45);
    private static final int SUPPLIER_AT = 23;
    private static final int RARE_EVERY = 200;
    private static final int BUG_AT = 7;
    private static final int TIMEOUT_AT = 107;

    private final String url;
    private final int perSecond;
    private final long requests;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, Threads.named("load-"));
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong checksum = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger[] histogram = new AtomicInteger[MILLIS_LIMIT];

    /** Places no request before {@link #start}, and {@code requests} of them in all. */
    public Load(String url, int perSecond, long requests) {
        this.url = url;
        this.perSecond = perSecond;
        this.requests = requests;
        Arrays.setAll(histogram, millis -> new AtomicInteger());
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 2) {
            System.err.println("usage: com.shop.Load URL REQUESTS-PER-SECOND [REQUESTS]");
            System.exit(1);
        }
        long requests = arguments.length < 3 ? Long.MAX_VALUE : Long.parseLong(arguments[2]);
        Load load = new Load(arguments[0], Integer.parseInt(arguments[1]), requests);
        load.start();
        load.await();
        System.out.println(load.summary());
    }

    /** Returns at once. */
    public void start() {
        long periodNanos = TimeUnit.SECONDS.toNanos(THREADS) / perSecond;
        for (int i = 0; i < THREADS; i++) {
            Future<?> unused = threads.scheduleAtFixedRate(
                    this::request, periodNanos * i / THREADS, periodNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Waits until the last request is answered. */
    public void await() throws InterruptedException {
        done.await();
        threads.shutdownNow();
    }

    /** One line of key=value: {@code failed} counts requests that got no answer at all. */
    public String summary() {
        return "answered=" + answered + " failed=" + failed + " p50Millis=" + percentile(50) + " p99Millis="
                + percentile(99) + " checksum=" + Long.toHexString(checksum.get());
    }

    private void request() {
        long n = next.getAndIncrement();
        if (n >= requests) {
            return;
        }
        long start = System.nanoTime();
        try {
            checksum.addAndGet(answer(url + path(n)));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            histogram[(int) Math.min(millis, MILLIS_LIMIT - 1)].incrementAndGet();
            answered.incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
        }
        if (answered.get() + failed.get() == requests) {
            done.countDown();
        }
    }

    static String path(long n) {
        boolean bug = n % RARE_EVERY == BUG_AT;
        String sku = bug ? "sku-13" : "sku-" + n % 13;
        // Moved by one in each round of the kinds: else a user would always place the same kind of order.
        long user = (n + n / KINDS_EVERY) % USERS;
        return "/place?order=" + (7000 + n % ORDERS_KEPT) + "&user=u" + user + "&sku=" + sku + "&qty="
                + (bug ? 7 : pieces(n));
    }

    private static long pieces(long n) {
        if (n % RARE_EVERY == TIMEOUT_AT) {
            return 100;
        }
        int place = (int) (n % KINDS_EVERY);
        if (place == SUPPLIER_AT) {
            return 50 + n % 40;
        }
        return LARGE_AT.contains(place) ? 11 + n % 30 : 1 + n % 9;
    }

    /** A number for status and body. */
    private static long answer(String request) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(request).openConnection();
        connection.setConnectTimeout(MILLIS_LIMIT);
        connection.setReadTimeout(MILLIS_LIMIT);
        int status = connection.getResponseCode();
        CRC32 crc = new CRC32();
        crc.update(status);
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] chunk = new byte[1024];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                crc.update(chunk, 0, n);
            }
        }
        return crc.getValue();
    }

    private int percentile(int percent) {
        long wanted = (long) answered.get() * percent / 100;
        long seen = 0;
        for (int millis = 0; millis < MILLIS_LIMIT; millis++) {
            seen += histogram[millis].get();
            if (seen > wanted) {
                return millis;
            }
        }
        return 0;
    }
}
