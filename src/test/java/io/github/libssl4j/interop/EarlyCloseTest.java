package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who closes in mid-handshake says so as soon as libssl can. */
@ExtendWith(NoLeaks.class)
class EarlyCloseTest {
    @ParameterizedTest
    @CsvSource({"TLS_1_2, true", "TLS_1_2, false", "TLS_1_3, true", "TLS_1_3, false"})
    void closeNotifyComesRightAfterTheHandshake(TlsVersion version, boolean byClient) throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            SslConnection closing = byClient ? ends.client : ends.server;
            SslConnection other = byClient ? ends.server : ends.client;
            ends.client.handshake();
            ends.move(ends.client, ends.server);
            assertFalse(ends.server.handshake());
            closing.closeOutbound();
            assertTrue(closing.isOutboundClosed());
            for (int round = 0; round < 10 && !(closing.isHandshakeComplete() && other.isHandshakeComplete()); round++) {
                ends.move(ends.server, ends.client);
                ends.client.handshake();
                ends.move(ends.client, ends.server);
                ends.server.handshake();
            }
            ends.move(closing, other);
            assertEquals(-1, other.read(ByteBuffer.allocate(1)));
            assertTrue(other.isInboundClosed());
            assertThrows(IllegalStateException.class, () -> closing.write(ByteBuffer.allocate(1)));
            // The other direction is open still.
            assertEquals(1, other.write(ByteBuffer.wrap(new byte[] {42})));
            ends.move(other, closing);
            assertEquals(1, closing.read(ByteBuffer.allocate(1)));
        }
    }
}
