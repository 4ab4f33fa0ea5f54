package io.github.libssl4j.kit;

import io.github.libssl4j.SslChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Just enough HTTP to ask a server for a page. */
public final class Http {
    private Http() {}

    /** The whole answer to a GET, up to the server's close_notify. */
    public static String get(SslChannel channel, String path) throws IOException {
        channel.write(ascii("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n"));
        return new String(channel.inputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
