package io.hotspan.cli;

import io.hotspan.attach.Payload;
import io.hotspan.cli.live.Asker;
import io.hotspan.cli.live.Interrupts;
import io.hotspan.cli.live.Machine;
import io.hotspan.cli.say.Screen;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What every command has at hand.
 *
 * @param screen in words; a command asked for JSON makes its own of it
 * @param environment of this process
 * @param payload what goes into a target; read when asked for
 */
record Tool(
        Screen screen,
        Machine machine,
        Asker asker,
        Interrupts interrupts,
        Map<String, String> environment,
        Supplier<Payload> payload) {}
