package io.hotspan.launcher.nested;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;

/** Bytes in memory, read as a URL's content, once. */
final class MemoryConnection extends URLConnection {
    private final InputStream bytes;
    private final int length;

    /** @param bytes in memory: all of them are available */
    MemoryConnection(URL url, InputStream bytes) throws IOException {
        super(url);
        this.bytes = bytes;
        this.length = bytes.available();
    }

    @Override
    public void connect() {
        connected = true;
    }

    @Override
    public InputStream getInputStream() {
        return bytes;
    }

    @Override
    public long getContentLengthLong() {
        return length;
    }
}
