package io.hotspan.launcher.nested;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/** Opens the URLs {@code hotspan:/NAME} that the isolated loader hands out: each is one of its resources, in memory. */
public final class MemoryHandler extends URLStreamHandler {
    private final ClassLoader loader;

    /** Called by reflection. */
    public MemoryHandler(ClassLoader loader) {
        this.loader = loader;
    }

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
        InputStream bytes = loader.getResourceAsStream(url.getPath().substring(1));
        if (bytes == null) {
            throw new FileNotFoundException(url.toString());
        }
        return new MemoryConnection(url, bytes);
    }
}
