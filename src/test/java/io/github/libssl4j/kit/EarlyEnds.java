package io.github.libssl4j.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Sessions with early data, and the calls for it on connections in memory. */
public final class EarlyEnds {
    private EarlyEnds() {}

    /** A server of localhost that takes a record of early data. */
    public static SslContextBuilder server() {
        return Peers.server().earlyData(16 * 1024);
    }

    /** A client that trusts this server, and offers what it is told to only. */
    public static SslContextBuilder client(SslContext server) {
        return Peers.client(server).sessionCacheMode();
    }

    /** Two ends, of which the client offers a copy of the session. */
    public static InMemory offering(SslContext client, SslContext server, SslSession session) {
        try (SslSession copy = session.dup()) {
            return InMemory.of(client, server, Peers.HERE.resume(copy));
        }
    }

    /** Writes text as early data, for which there is room. */
    public static void writeEarly(SslConnection connection, String text) throws SslException {
        assertEquals(text.length(), connection.writeEarlyData(bytes(text)));
    }

    /** The early data of one call; {@code null} where it has ended. */
    public static String readEarly(SslConnection connection) throws SslException {
        ByteBuffer buffer = ByteBuffer.allocate(20_000);
        return connection.readEarlyData(buffer) < 0 ? null : text(buffer);
    }

    /** Writes text, for which there is room. */
    public static void write(SslConnection connection, String text) throws SslException {
        assertEquals(text.length(), connection.write(bytes(text)));
    }

    /** The data of one call; {@code null} where it has ended. */
    public static String read(SslConnection connection) throws SslException {
        ByteBuffer buffer = ByteBuffer.allocate(20_000);
        return connection.read(buffer) < 0 ? null : text(buffer);
    }

    public static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    public static String text(ByteBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }
}
