package io.hotspan.exporters.http;

import java.net.URI;

/** Where requests go, taken apart once. */
final class Endpoint {
    private final boolean secure;
    private final String host;
    private final int port;
    private final String authority;
    private final String target;

    private Endpoint(boolean secure, String host, int port, String authority, String target) {
        this.secure = secure;
        this.host = host;
        this.port = port;
        this.authority = authority;
        this.target = target;
    }

    /**
     * @param uri http or https with a host; user information in it is ignored
     * @throws IllegalArgumentException when there is no host or the port is not a number
     */
    static Endpoint of(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        String authority = hostAndPort(uri);
        int colon = portColon(authority);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        int port = colon < 0 ? (secure ? 443 : 80) : Integer.parseInt(authority.substring(colon + 1));
        if (host.isEmpty()) {
            throw new IllegalArgumentException("no host in " + uri.getScheme() + "://" + authority);
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return new Endpoint(secure, withoutBrackets(host), port, authority, target);
    }

    /** Not URI.getHost: it answers null for names with an underscore or a leading digit, which resolve all the same. */
    private static String hostAndPort(URI uri) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String bare = authority.substring(authority.lastIndexOf('@') + 1);
        return bare.endsWith(":") ? bare.substring(0, bare.length() - 1) : bare;
    }

    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    boolean secure() {
        return secure;
    }

    /** A name or an address, an IPv6 one without its brackets. */
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** What the Host header says. */
    String authority() {
        return authority;
    }

    /** Path and query as the request line says them. */
    String target() {
        return target;
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority;
    }
}
