package io.hotspan.agent.govern;

import com.shop.Till;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A test in this very JVM, on a class that is loaded and called. It ends with nothing in the code and nothing suppressed. */
@Timeout(120)
abstract class AtTheTill {
    static final String RING = "com.shop.Till::ring";
    static final String REFUND = "com.shop.Till::refund";

    Here here;

    @BeforeEach
    void begin() throws Exception {
        here = new Here();
        Till.sum(); // loaded, as a class of a running application is
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        here.close();
    }

    static void ring(int times) {
        for (int i = 0; i < times; i++) Till.ring(1);
    }
}
