package faults;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.atomic.AtomicLong;

/** Classes that {@link Spoiler} does not leave alone, and some that it does. */
public final class Spoilt {
    static final AtomicLong CALLS = new AtomicLong();

    private Spoilt() {}

    public static final class Broken {
        int call(int n) {
            return n + 1;
        }
    }

    public static final class Thrown {
        int call(int n) {
            return n + 2;
        }
    }

    public static final class Good1 {
        int call(int n) {
            return n + 3;
        }
    }

    public static final class Good2 {
        int call(int n) {
            return n + 4;
        }
    }

    public static final class Good3 {
        int call(int n) {
            return n + 5;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Broken broken = new Broken();
        Thrown thrown = new Thrown();
        Good1 good1 = new Good1();
        Good2 good2 = new Good2();
        Good3 good3 = new Good3();
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int n = Integer.parseInt(line.trim());
            long sum = 0;
            for (int i = 0; i < n; i++) {
                CALLS.incrementAndGet();
                sum += broken.call(i) + thrown.call(i) + good1.call(i) + good2.call(i) + good3.call(i);
            }
            System.out.println("counts calls=" + CALLS + " wrong=" + (sum == 5L * n * (n - 1) / 2 + 15L * n ? 0 : 1));
        }
    }
}
