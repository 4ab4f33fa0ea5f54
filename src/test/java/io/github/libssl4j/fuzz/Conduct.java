package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.SslException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** A connection that is told anything: what it does with it, and what must hold of it after each call. */
final class Conduct {
    private static final int MOST_LOOKUPS = 20;
    private static final int MOST_PIECES = 100;
    private static final int MOST_READS = 1000;
    /** They answer once the handshake is finished, and say that it is not before. */
    private static final List<Function<SslConnection, Object>> AFTER = List.of(SslConnection::isResumed,
            SslConnection::pskIdentity, SslConnection::pskIdentityHint, SslConnection::protocol, SslConnection::cipher,
            SslConnection::group, SslConnection::isForwardSecret, SslConnection::alpn, SslConnection::serverName,
            SslConnection::verifyResult);
    private static final List<Function<SslConnection, Object>> ALWAYS = List.of(SslConnection::inputCapacity,
            SslConnection::inputPending, SslConnection::outputPending, SslConnection::readable, SslConnection::numTickets,
            SslConnection::pendingLookup);

    final SslConnection connection;
    final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private final boolean readsEarly;
    private boolean early;
    private SslException failure;

    /** A server may read early data before all else. */
    Conduct(SslConnection connection, boolean readsEarly) {
        this.connection = connection;
        this.readsEarly = readsEarly;
        this.early = readsEarly;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Goes as far as it can; nothing happens where it is dead. */
    void go() throws Exception {
        for (int lookup = 0; lookup < MOST_LOOKUPS && failure == null; lookup++) {
            step();
            if (connection.wants() != Wants.LOOKUP) {
                return;
            }
            Trial.unless(connection::runLookup, CallbackException.class);
        }
    }

    private void step() throws Exception {
        try {
            Trial.unless(() -> {
                ByteBuffer buffer = ByteBuffer.allocate(4096);
                while (early) {
                    int read = connection.readEarlyData(buffer.clear());
                    early = read >= 0;
                    if (read == 0) {
                        return;
                    }
                }
                if (connection.handshake()) {
                    read(buffer);
                }
            }, CallbackException.class);
        } catch (SslException e) {
            assertNotNull(e.getMessage());
            Trial.requireNoMistake(e);
            failure = e;
        }
    }

    private void read(ByteBuffer buffer) throws SslException {
        for (int reads = 0; reads < MOST_READS; reads++) {
            int read = connection.read(buffer.clear());
            if (read <= 0) {
                assertEquals(read < 0, connection.isInboundClosed());
                return;
            }
            plain.write(buffer.array(), 0, read);
        }
        throw new AssertionError("There is no end of data");
    }

    /** Feeds it, in pieces of a chosen size but not too many; what it does not take any more is lost. */
    void feed(byte[] bytes, int piece) throws Exception {
        feed(ByteBuffer.wrap(bytes), Math.max(piece, bytes.length / MOST_PIECES));
        check();
    }

    private void feed(ByteBuffer input, int piece) throws Exception {
        int length = input.limit();
        while (input.hasRemaining()) {
            input.limit(Math.min(length, input.position() + piece));
            int before = input.position();
            int taken = connection.feed(input);
            assertEquals(before + taken, input.position());
            if (taken == 0 && (failure != null || connection.isInboundClosed() || !progress())) {
                return;
            }
            input.limit(length);
            go();
        }
    }

    private boolean progress() throws Exception {
        int before = connection.inputPending();
        go();
        return connection.inputPending() < before;
    }

    byte[] drain() {
        ByteBuffer out = ByteBuffer.allocate(connection.outputPending());
        assertEquals(out.capacity(), connection.drain(out));
        assertEquals(0, connection.outputPending());
        return out.array();
    }

    /** What it answers fits together. */
    void check() throws Exception {
        assertNotNull(connection.wants());
        assertFalse(connection.isClosed());
        assertNotNull(connection.toString());
        ALWAYS.forEach(getter -> assertNotNull(getter.apply(connection)));
        if (connection.isHandshakeComplete()) {
            AFTER.forEach(getter -> assertNotNull(getter.apply(connection)));
            Trial.unless(connection::peerCertificates, OpenSslException.class);
            connection.session().close();
        } else {
            AFTER.forEach(getter -> assertThrows(IllegalStateException.class, () -> getter.apply(connection)));
        }
        if (failure != null) {
            assertEquals(Wants.NOTHING, connection.wants());
            assertThrows(SslException.class, connection::handshake);
            Class<? extends Exception> over = connection.isOutboundClosed() ? IllegalStateException.class : SslException.class;
            assertThrows(over, () -> connection.write(ByteBuffer.allocate(1)));
            if (!connection.isInboundClosed()) {
                assertThrows(SslException.class, () -> connection.read(ByteBuffer.allocate(1)));
            }
        }
    }

    /** The transport's end: it can't be waiting for more. */
    void end() throws Exception {
        connection.endInput();
        go();
        go();
        check();
        assertTrue(failure != null || connection.isInboundClosed(), () -> "It goes on without input: " + connection);
        connection.closeOutbound();
        drain();
    }

    void close() {
        connection.close();
        connection.close();
        assertTrue(connection.isClosed());
        assertThrows(IllegalStateException.class, connection::handshake);
        assertThrows(IllegalStateException.class, connection::outputPending);
        assertNotNull(connection.toString());
    }

    boolean isReadingEarly() {
        return readsEarly && early;
    }
}
