package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** H16, H17: a missing or another session id context ends resumed handshakes, at servers and at clients. */
@ExtendWith(NoLeaks.class)
class H16IdContextTest {
    @ParameterizedTest
    @CsvSource({"TLS_1_2,true", "TLS_1_2,false", "TLS_1_3,true", "TLS_1_3,false"})
    void h16AServerThatVerifiesClientsResumesTheirSessions(TlsVersion version, boolean tickets) throws Exception {
        try (ClientIdentity identity = ClientIdentity.create();
                SslContext server = Peers.server().tickets(tickets).clientAuth(ClientAuth.REQUIRED)
                        .trust(identity.certificate()).build();
                SslContext client = Peers.client(server).protocol(version).certificate(identity.chain(), identity.key())
                        .build()) {
            for (int i = 0; i < 3; i++) {
                try (InMemory ends = InMemory.handshake(client, server); SslSession session = ends.server.session()) {
                    assertEquals(i > 0, ends.server.isResumed());
                    assertEquals(identity.certificate(), ends.server.peerCertificates().getFirst());
                    assertEquals(32, session.idContext().length);
                    ends.goodbye();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void h16TwoServersHaveContextsOfTheirOwnUnlessTheyShareAName(TlsVersion version) throws Exception {
        for (boolean shared : new boolean[] {false, true}) {
            try (SslContext one = shared ? Peers.server().tickets(false).sessionIdContext("farm").build()
                            : Peers.server().tickets(false).build();
                    SslContext other = shared ? Peers.server().tickets(false).sessionIdContext("farm").build()
                            : Peers.server().tickets(false).build();
                    SslContext client = SslContext.client().insecure().protocol(version).build();
                    SslSession session = Peers.serverSession(client, one)) {
                other.sessions().add(session);
                if (shared) {
                    assertArrayEquals("farm".getBytes(StandardCharsets.UTF_8), session.idContext());
                }
                try (InMemory ends = InMemory.handshake(client, other)) {
                    assertEquals(shared, ends.client.isResumed());
                    ends.goodbye();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void h17AClientOfAnotherContextResumesTheSessionOfTheFirst(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext first = Peers.client(server).protocol(version).sessionIdContext("first").build();
                SslContext second = Peers.client(server).protocol(version).sessionIdContext("second").build();
                SslSession session = Peers.clientSession(first, server)) {
            byte[] before = session.idContext();
            try (InMemory ends = InMemory.handshake(second, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session))) {
                assertTrue(ends.client.isResumed());
                ends.goodbye();
            }
            assertTrue(Arrays.equals(before, session.idContext()));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void h17AClientResumesAnImportedSessionOfAnyContext(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext first = Peers.client(server).protocol(version).sessionIdContext("first").build();
                SslContext second = SslContext.client().insecure().protocol(version).build();
                SslSession session = Peers.clientSession(first, server);
                SslSession imported = SslSession.fromPem(session.toPem()).setIdContext(new byte[] {1, 2, 3});
                SslSession adopted = first.adopt(imported, InMemory.HOST);
                InMemory ends = InMemory.handshake(first, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(adopted));
                InMemory others = InMemory.handshake(second, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(imported))) {
            assertTrue(ends.client.isResumed());
            assertTrue(others.client.isResumed());
            ends.goodbye();
            others.goodbye();
        }
    }
}
