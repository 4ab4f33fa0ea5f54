package io.github.libssl4j.cli;

import io.github.libssl4j.ConnectionOptions;
import java.util.regex.Pattern;

/**
 * A server to probe.
 *
 * @param host its name or address, an IPv6 one without brackets
 * @param port its port
 * @param embedded whether it is the probe's own server
 */
record Target(String host, int port, boolean embedded) {
    private static final int HTTPS = 443;
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    /**
     * Reads {@code name}, {@code name:port}, {@code 192.0.2.1:port}, {@code [2001:db8::1]:port} or {@code 2001:db8::1}.
     *
     * @throws IllegalArgumentException if it is none of them; the message says why
     */
    static Target parse(String text) {
        String host = text.strip();
        if (host.contains("/")) {
            throw bad(text, "give a host, not a URL");
        }
        String port = null;
        int bracket = host.indexOf(']');
        if (host.startsWith("[")) {
            if (bracket < 0) {
                throw bad(text, "the ] is missing");
            }
            String rest = host.substring(bracket + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw bad(text, "only a port can follow the ]");
            }
            port = rest.isEmpty() ? null : rest.substring(1);
            host = host.substring(1, bracket);
            if (!host.contains(":")) {
                throw bad(text, "only an IPv6 address stands in brackets");
            }
        } else if (host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':')) {
            port = host.substring(host.indexOf(':') + 1);
            host = host.substring(0, host.indexOf(':'));
        }
        if (host.isEmpty()) {
            throw bad(text, "the host is empty");
        }
        return new Target(checked(text, host), port == null ? HTTPS : port(text, port), false);
    }

    private static String checked(String text, String host) {
        try {
            ConnectionOptions.to(host, HTTPS);
            return host;
        } catch (IllegalArgumentException e) {
            throw bad(text, e.getMessage());
        }
    }

    private static int port(String text, String port) {
        int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 65535) {
            throw bad(text, "a port is a number from 1 to 65535, not '" + port + "'");
        }
        return number;
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is no HOST[:PORT]: " + why);
    }

    /** As it is written in an argument. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
