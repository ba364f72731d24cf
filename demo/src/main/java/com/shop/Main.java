package com.shop;

import java.util.Arrays;
import java.util.Iterator;

/**
 * Starts the shop: {@code java -jar shop.jar [--port N] [--load N] [--virtual] [--while-input]}.
 *
 * <p>{@code --port 0} (the default) takes a free port; {@code --load N} makes the shop its own customer, N requests a second;
 * {@code --virtual} answers on virtual threads where the JVM has them; {@code --while-input} ends the shop when its standard input does, as when whoever
 * started it is gone. Prints one line with the URL and runs until it is ended.
 */
public final class Main {
    private int port;
    private int load;
    private boolean virtual;
    private boolean whileInput;

    private Main(String[] arguments) {
        Iterator<String> words = Arrays.asList(arguments).iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "--port":
                    port = Integer.parseInt(words.next());
                    break;
                case "--load":
                    load = Integer.parseInt(words.next());
                    break;
                case "--virtual":
                    virtual = true;
                    break;
                case "--while-input":
                    whileInput = true;
                    break;
                default:
                    throw new IllegalArgumentException(
                            "unknown option " + word + "; there are --port N, --load N, --virtual, --while-input");
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Main main = new Main(arguments);
        Shop shop = Shop.open(main.port, main.virtual);
        System.out.println("shop is open at " + shop.url());
        if (main.load > 0) {
            new Load(shop.url(), main.load, Long.MAX_VALUE).start();
        }
        if (main.whileInput) {
            while (System.in.read() >= 0) {
                // Nobody has anything to say.
            }
            System.exit(0);
        }
    }
}
