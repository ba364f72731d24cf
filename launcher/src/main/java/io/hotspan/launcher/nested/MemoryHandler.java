package io.hotspan.launcher.nested;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Map;

/** Opens the URLs {@code hotspan:/NAME} that the isolated loader hands out: each is an entry of a map from name to bytes. */
public final class MemoryHandler extends URLStreamHandler {
    private final Map<String, byte[]> entries;

    /** Called by reflection; the map is read, never changed. */
    public MemoryHandler(Map<String, byte[]> entries) {
        this.entries = entries;
    }

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
        byte[] bytes = entries.get(url.getPath().substring(1));
        if (bytes == null) {
            throw new FileNotFoundException(url.toString());
        }
        return new MemoryConnection(url, bytes);
    }
}
