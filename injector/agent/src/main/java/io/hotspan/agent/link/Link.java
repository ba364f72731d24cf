package io.hotspan.agent.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;

/**
 * The byte stream to the tool. Neither direction ever blocks, so that a tool that is stopped, slow or hostile cannot hold a thread in
 * the target. Threads: {@link #read} belongs to the control thread, {@link #write} to the drainer; {@link #close} may come from either.
 */
public abstract class Link {
    /**
     * Dials the tool.
     *
     * @param path the socket; or the stem of {@code path.in} (tool to agent) and {@code path.out} where there are FIFOs
     * @throws IOException when nobody is there
     */
    public static Link dial(String path) throws IOException {
        return Files.exists(Paths.get(path + ".out")) ? FifoLink.open(path) : SocketLink.connect(path);
    }

    /**
     * Takes what has come.
     *
     * @return bytes taken, 0 when nothing has come, -1 when the tool has hung up
     */
    abstract int read(byte[] into) throws IOException;

    /**
     * Gives what the link takes now.
     *
     * @return bytes given, 0 to length
     */
    abstract int write(byte[] from, int offset, int length) throws IOException;

    public abstract void close();
}
