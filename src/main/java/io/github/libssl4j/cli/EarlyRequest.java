package io.github.libssl4j.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the probe says early. It may happen twice: it asks for a page, or for nothing.
 *
 * @param protocol the application protocol that it is of, by its ALPN name
 * @param title what people call it
 * @param bytes the bytes
 */
record EarlyRequest(String protocol, String title, byte[] bytes) {
    private static final int HTTPS = 443;
    /** RFC 9113, 3.4: what each client says first. The frame after it, SETTINGS, has a type of 4 and is empty. */
    private static final String HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final byte[] HTTP2_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    /**
     * For a session's application protocol: a GET of HTTP/1.1, also where none was agreed on; of HTTP/2 only what opens the
     * connection. Of others nothing is known that would do no harm.
     */
    static Optional<EarlyRequest> of(Optional<String> alpn, String host, int port) {
        return switch (alpn.orElse("http/1.1")) {
            case "http/1.1" -> {
                String authority = (host.contains(":") ? "[" + host + "]" : host) + (port == HTTPS ? "" : ":" + port);
                yield Optional.of(new EarlyRequest("http/1.1", "GET /", ("GET / HTTP/1.1\r\nHost: " + authority
                        + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            }
            case "h2" -> {
                ByteArrayOutputStream opening = new ByteArrayOutputStream();
                opening.writeBytes(HTTP2_PREFACE.getBytes(StandardCharsets.US_ASCII));
                opening.writeBytes(HTTP2_SETTINGS);
                yield Optional.of(new EarlyRequest("h2", "the opening of HTTP/2", opening.toByteArray()));
            }
            default -> Optional.empty();
        };
    }

    /** Whether the answer says by a status line what became of it. */
    boolean hasStatus() {
        return protocol.equals("http/1.1");
    }
}
