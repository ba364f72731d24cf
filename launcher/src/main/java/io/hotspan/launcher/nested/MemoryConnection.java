package io.hotspan.launcher.nested;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;

/** Bytes in memory, read as a URL's content. */
final class MemoryConnection extends URLConnection {
    private final byte[] bytes;

    MemoryConnection(URL url, byte[] bytes) {
        super(url);
        this.bytes = bytes;
    }

    @Override
    public void connect() {
        connected = true;
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public long getContentLengthLong() {
        return bytes.length;
    }
}
