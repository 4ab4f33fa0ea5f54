package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import io.github.libssl4j.libssl.SessionMarks;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Behind the policy stands a second guard: without a certificate, only a session of the very key is resumed. */
@ExtendWith(NoLeaks.class)
class H19ResumedPskTest {
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void onlyTheKeyItselfStandsInForACertificate(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name"); PreSharedKey other = Psks.named("other");
                SslContext server = SslContext.server().selfSigned(InMemory.HOST).pskLookup(Psks.of(key)).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .build()) {
            ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
            try (InMemory first = InMemory.handshake(client, server, options.psk(key));
                    SslSession session = first.client.session();
                    SslSession withoutKey = forged(session, client, null);
                    SslSession withOther = forged(session, client, other);
                    SslSession withKey = forged(session, client, key)) {
                first.goodbye();
                // In TLS 1.2 it is of a suite that nobody offers without a key.
                Class<? extends Exception> refused = version == TlsVersion.TLS_1_2 ? IllegalArgumentException.class
                        : SslException.class;
                assertThrows(refused, () -> InMemory.handshake(client, server, options.resume(withoutKey)));
                assertThrows(SslException.class,
                        () -> InMemory.handshake(client, server, options.psk(other).resume(withOther)));
                try (InMemory ends = InMemory.handshake(client, server, options.psk(key).resume(withKey))) {
                    assertTrue(ends.client.isResumed());
                    ends.goodbye();
                }
            }
        }
    }

    /** A copy that claims to be of another policy. */
    private static SslSession forged(SslSession session, SslContext client, PreSharedKey key) {
        SslSession copy = session.dup();
        copy.read(pointer -> {
            SessionMarks.set(pointer, 0, SessionPolicy.ofClient(client.state().config, PeerName.of(InMemory.HOST), key));
            return null;
        });
        return copy;
    }
}
