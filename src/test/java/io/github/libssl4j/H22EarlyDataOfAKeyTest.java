package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No cache notices that the early data of a pre-shared key comes again: it is taken where replays are allowed only. */
@ExtendWith(NoLeaks.class)
class H22EarlyDataOfAKeyTest {
    private static final String NAME = "shared name";

    private static PreSharedKey key() {
        try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(Psks.SHA256)
                .setMasterKey(Psks.bytes()).setMaxEarlyData(1000)) {
            return PreSharedKey.ofSession(NAME, session);
        }
    }

    /** A client's hello and early data, by libssl itself: our clients send none with a key. */
    private static byte[] firstFlight(SslConnection client) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment written = arena.allocate(libssl_h.C_LONG);
            int result = client.core().info(ssl -> libssl_h.SSL_write_early_data(ssl, arena.allocateFrom("pay"), 3, written));
            assertEquals(1, result);
        }
        ByteBuffer flight = ByteBuffer.allocate(20_000);
        return Arrays.copyOf(flight.array(), client.drain(flight));
    }

    private static String received(SslConnection server, byte[] flight) throws SslException {
        server.feed(ByteBuffer.wrap(flight));
        return EarlyEnds.readEarly(server);
    }

    @Test
    void earlyDataOfAKeyIsRejectedWhereReplaysAreNotAllowed() throws SslException {
        try (PreSharedKey key = key(); SslContext server = EarlyEnds.server().pskLookup(Psks.of(key)).build();
                SslContext client = SslContext.client().psk(key).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT));
                SslConnection replayed = server.newConnection()) {
            byte[] flight = firstFlight(ends.client);
            assertNull(received(ends.server, flight));
            assertNull(received(replayed, flight));
            assertEquals(EarlyDataStatus.REJECTED, replayed.earlyDataStatus());
            // The key itself is as good as ever.
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertTrue(ends.server.handshake());
            assertEquals(NAME, Psks.used(ends.server));
        }
    }

    @Test
    void earlyDataOfAKeyIsTakenWhereReplaysAreAllowed() throws SslException {
        try (PreSharedKey key = key();
                SslContext server = EarlyEnds.server().antiReplay(false).pskLookup(Psks.of(key)).build();
                SslContext client = SslContext.client().psk(key).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT));
                SslConnection replayed = server.newConnection()) {
            byte[] flight = firstFlight(ends.client);
            assertEquals("pay", received(ends.server, flight));
            assertEquals("pay", received(replayed, flight));
        }
    }
}
