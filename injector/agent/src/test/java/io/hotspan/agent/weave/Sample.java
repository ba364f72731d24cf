package io.hotspan.agent.weave;

import org.jspecify.annotations.Nullable;

/** What the tests weave: each shape of method once. Public, since a child loader defines it anew. */
public class Sample {
    public static int statics;
    public int fields;
    public final String text;

    public Sample() {
        this("plain");
    }

    public Sample(String text) {
        super();
        this.text = text.isEmpty() ? "empty" : text;
    }

    public Sample(int a, int b) {
        this(a > b ? "more" : "less");
        if (a == b) throw new IllegalArgumentException("same");
        fields = a;
    }

    public static int add(int a, int b) {
        return a + b;
    }

    public long wide(long a, double b, int c) {
        long sum = a;
        a = -1;
        b = c;
        return sum + (long) b + a + 1 - c;
    }

    public double real(float a, double b) {
        return a * b;
    }

    public float single(float a) {
        return a / 2;
    }

    public boolean truth(boolean a) {
        return !a;
    }

    public void nothing(Object a) {
        fields += a == null ? 1 : 2;
    }

    public @Nullable String describe(@Nullable String a, int[] b) {
        if (a == null) return null;
        for (int i : b) {
            if (i < 0) return a + "!";
        }
        return a + b.length;
    }

    public static int fails(String message) {
        throw new IllegalStateException(message);
    }

    public static int fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    public static int outer(int a) {
        int sum = 0;
        for (int i = 0; i < a; i++) sum += inner(i);
        return sum;
    }

    public static int inner(int a) {
        if (a == 3) throw new ArithmeticException("three");
        return a;
    }

    public static int catches(int a) {
        try {
            return outer(a);
        } catch (ArithmeticException e) {
            return -1;
        } finally {
            statics++;
        }
    }

    public static int loopFirst(int a) {
        while (true) {
            if (a > 100) return a;
            a += a;
        }
    }

    public synchronized int locked(int a) {
        fields += a;
        if (a < 0) throw new IllegalArgumentException("negative");
        return fields;
    }

    public int block(Object lock, int a) {
        synchronized (lock) {
            if (a == 0) throw new NullPointerException("zero");
            return switching(a);
        }
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch") // several returns are what it is for
    private static int switching(int a) {
        switch (a) {
            case 1:
                return 10;
            case 2:
                return 20;
            default:
                return a > 1000 ? 1 : 2;
        }
    }

    @SuppressWarnings("InfiniteRecursion") // it is to overflow the stack
    public static int endless(int a) {
        return endless(a + 1) + 1;
    }

    public static int boundless(int a) {
        try {
            return endless(a);
        } catch (StackOverflowError e) {
            return 7;
        }
    }

    public static long boxes(@Nullable Integer a, @Nullable Long b, @Nullable Boolean c) {
        return (a == null ? 0 : a) + (b == null ? 0 : b) + (c != null && c ? 1000 : 0);
    }
}
