package io.github.libssl4j.hazards;

import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libssl takes early data by a pre-shared key as often as it comes: a server that guards against replay takes none. */
@ExtendWith(NoLeaks.class)
class H22EarlyDataOfAKeyTest {
    private static PreSharedKey key() {
        try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(Psks.SHA256)
                .setMasterKey(Psks.bytes()).setMaxEarlyData(1000)) {
            return PreSharedKey.ofSession("name", session);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRecordedFlightIsNeverTakenUnlessReplaysAreAllowed(boolean guarded) throws SslException {
        try (PreSharedKey key = key();
                SslContext server = EarlyEnds.server().antiReplay(guarded).allowEarlyData(session -> true)
                        .pskLookup(Psks.of(key)).build();
                SslContext other = EarlyEnds.server().antiReplay(!guarded).serverName("localhost", server).pskLookup(Psks.of(key))
                        .build();
                SslContext client = EarlyEnds.client(server).psk(key).build();
                SslConnection sender = client.newConnection(ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            writeEarly(sender, "pay");
            ByteBuffer wire = ByteBuffer.allocate(20_000);
            sender.drain(wire);
            wire.flip();
            for (int i = 0; i < 3; i++) {
                assertTaken(!guarded, server, wire.duplicate());
                assertTaken(guarded, other, wire.duplicate()); // the guard is the context's that made the connection
            }
        }
    }

    private static void assertTaken(boolean taken, SslContext server, ByteBuffer flight) throws SslException {
        try (SslConnection receiver = server.newConnection()) {
            receiver.feed(flight);
            if (taken) {
                assertEquals("pay", readEarly(receiver));
            } else {
                assertNull(readEarly(receiver));
            }
            assertEquals(taken ? EarlyDataStatus.ACCEPTED : EarlyDataStatus.REJECTED, receiver.earlyDataStatus());
        }
    }
}
