package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session whose client another authority vouched for does not get to a name by way of the server's own cache. */
@ExtendWith(NoLeaks.class)
class H19OtherAuthorityTest {
    private static final String STRICT = "strict.example";
    private static ClientIdentity good;
    private static ClientIdentity evil;

    @BeforeAll
    static void makeIdentities() throws Exception {
        good = ClientIdentity.create();
        evil = ClientIdentity.create();
    }

    @AfterAll
    static void deleteIdentities() throws Exception {
        good.close();
        evil.close();
    }

    private static SslContextBuilder strict(ClientIdentity trusted) {
        return SslContext.server().selfSigned(STRICT).tickets(false).numTickets(1).sessionIdContext("shared")
                .clientAuth(ClientAuth.REQUIRED).trust(trusted.certificate());
    }

    private static SslContext client(TlsVersion version, ClientIdentity identity) {
        return SslContext.client().insecure().protocol(version).certificate(identity.chain(), identity.key()).build();
    }

    private static SslSession only(SslContext context) {
        return context.sessions().find(context.sessions().ids().getFirst()).orElseThrow();
    }

    private static ConnectionOptions to() {
        return ConnectionOptions.to(InMemory.HOST, InMemory.PORT).serverName(STRICT);
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void isNotCachedAndNotResumed(TlsVersion version) throws Exception {
        try (SslContext elsewhere = strict(evil).build(); SslContext name = strict(good).build();
                SslContext server = Peers.server().tickets(false).serverName(STRICT, name).build();
                SslContext client = client(version, evil)) {
            SslSession mine;
            try (InMemory ends = InMemory.handshake(client, elsewhere, to())) {
                ends.goodbye();
                mine = ends.client.session();
            }
            try (mine; SslSession session = only(elsewhere); SslSession imported = SslSession.fromDer(session.toDer())) {
                assertThrows(IllegalArgumentException.class, () -> name.sessions().add(session));
                assertThrows(IllegalArgumentException.class, () -> server.sessions().add(session));
                assertThrows(IllegalArgumentException.class, () -> name.sessions().add(imported));
                assertThrows(IllegalArgumentException.class, () -> server.sessions().add(imported));
                assertEquals(0, server.sessions().size());
                // Without it there is a whole handshake, which the certificate does not pass.
                assertThrows(SslException.class,
                        () -> InMemory.handshake(client, server, to().resume(mine)).close());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfTheSameAuthorityIsTaken(TlsVersion version) throws Exception {
        try (SslContext elsewhere = strict(good).build(); SslContext name = strict(good).build();
                SslContext server = Peers.server().tickets(false).serverName(STRICT, name).build();
                SslContext client = client(version, good)) {
            SslSession mine;
            try (InMemory ends = InMemory.handshake(client, elsewhere, to())) {
                ends.goodbye();
                mine = ends.client.session();
            }
            try (mine; SslSession session = only(elsewhere); SslSession imported = SslSession.fromDer(session.toDer());
                    SslSession adopted = name.adopt(imported)) {
                server.sessions().add(session);
                server.sessions().add(adopted); // in its place
                try (InMemory ends = InMemory.handshake(client, server, to().resume(mine))) {
                    assertTrue(ends.server.isResumed());
                    assertEquals(good.chain(), ends.server.peerCertificates());
                    ends.goodbye();
                }
            }
        }
    }
}
