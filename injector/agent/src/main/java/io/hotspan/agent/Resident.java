package io.hotspan.agent;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.govern.Control;
import org.jspecify.annotations.Nullable;

/** What makes an agent stay without a tool. The control thread's. */
interface Resident {
    /** Called about once a second: takes in what has changed. */
    void look(Control control, Drainer drainer);

    /** Where a tool waits to be dialled; null when none does. */
    @Nullable
    String link();

    /** Ends what it holds, within a second. */
    void close();
}
