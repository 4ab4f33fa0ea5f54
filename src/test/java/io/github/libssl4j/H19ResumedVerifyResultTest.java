package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.libssl.SessionMarks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that claims the right policy, though its certificate was never found good, does not connect a client. */
@ExtendWith(NoLeaks.class)
class H19ResumedVerifyResultTest {
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void isLookedAtAfterTheHandshake(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext insecure = SslContext.client().insecure().protocol(version).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .build();
                InMemory first = InMemory.handshake(insecure, server);
                SslSession session = first.client.session(); SslSession forged = session.dup()) {
            long policy = SessionPolicy.ofClient(client.state().config, PeerName.of(InMemory.HOST), null);
            forged.read(pointer -> {
                SessionMarks.set(pointer, 0, policy);
                return null;
            });
            try (InMemory ends = InMemory.of(client, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(forged))) {
                SslException refused = assertThrows(SslException.class, ends::handshake);
                assertFalse(refused.verifyResult().orElseThrow().isOk());
                assertThrows(SslException.class, () -> ends.client.write(ByteBuffer.allocate(1)));
                assertFalse(ends.client.isHandshakeComplete());
            }
            assertTrue(first.client.isHandshakeComplete());
        }
    }
}
