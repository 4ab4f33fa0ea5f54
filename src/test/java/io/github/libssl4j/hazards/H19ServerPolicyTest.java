package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A resumed client shows no certificate: a server resumes only sessions made under its own check of clients. */
@ExtendWith(NoLeaks.class)
class H19ServerPolicyTest {
    private static ClientIdentity trusted;
    private static ClientIdentity other;

    @BeforeAll
    static void makeIdentities() throws Exception {
        trusted = ClientIdentity.create();
        other = ClientIdentity.create();
    }

    @AfterAll
    static void deleteIdentities() throws Exception {
        trusted.close();
        other.close();
    }

    /** Servers that share the session id context, as a farm of them does. */
    private static SslContextBuilder farm(ClientAuth auth, X509Certificate... trust) {
        SslContextBuilder builder = SslContext.server().selfSigned(InMemory.HOST, "strict.example").tickets(false)
                .sessionIdContext("farm").clientAuth(auth);
        return trust.length == 0 ? builder : builder.trust(trust);
    }

    private static SslContext client(TlsVersion version, ClientIdentity identity) {
        SslContextBuilder builder = SslContext.client().insecure().protocol(version);
        return (identity == null ? builder : builder.certificate(identity.chain(), identity.key())).build();
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,NONE", "TLS_1_2,OPTIONAL", "TLS_1_3,NONE", "TLS_1_3,OPTIONAL"})
    void aSessionOfALaxServerIsNotTakenByAStrictOne(TlsVersion version, ClientAuth lax) throws Exception {
        try (SslContext first = lax == ClientAuth.NONE ? farm(lax).build()
                        : farm(lax, trusted.certificate()).build();
                SslContext strict = farm(ClientAuth.REQUIRED, trusted.certificate()).build();
                SslContext stranger = client(version, null);
                SslSession session = Peers.serverSession(stranger, first);
                SslSession imported = SslSession.fromDer(session.toDer())) {
            assertThrows(IllegalArgumentException.class, () -> strict.sessions().add(session));
            assertThrows(IllegalArgumentException.class, () -> strict.sessions().add(imported));
            assertThrows(SslException.class, () -> finished(stranger, strict).close());
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionMadeUnderAnotherTrustIsNotTaken(TlsVersion version) throws Exception {
        try (SslContext first = farm(ClientAuth.REQUIRED, trusted.certificate()).build();
                SslContext second = farm(ClientAuth.REQUIRED, other.certificate()).build();
                SslContext alike = farm(ClientAuth.REQUIRED, trusted.certificate()).build();
                SslContext client = client(version, trusted);
                SslSession session = Peers.serverSession(client, first)) {
            assertThrows(IllegalArgumentException.class, () -> second.sessions().add(session));
            alike.sessions().add(session);
            try (InMemory ends = InMemory.handshake(client, alike)) {
                assertTrue(ends.server.isResumed());
                assertEquals(trusted.certificate(), ends.server.peerCertificates().getFirst());
                ends.goodbye();
            }
        }
    }

    /** A name's context is chosen by the client, before the session is looked for. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfOneNameIsNotResumedUnderAStricterName(TlsVersion version) throws Exception {
        for (boolean tickets : new boolean[] {true, false}) {
            try (SslContext strict = SslContext.server().selfSigned("strict.example").tickets(tickets)
                            .clientAuth(ClientAuth.REQUIRED).trust(trusted.certificate()).build();
                    SslContext server = Peers.server().tickets(tickets).serverName("strict.example", strict).build();
                    SslContext stranger = client(version, null); SslContext client = client(version, trusted);
                    SslSession session = Peers.clientSession(stranger, server)) {
                ConnectionOptions toStrict = ConnectionOptions.to(InMemory.HOST, InMemory.PORT)
                        .serverName("strict.example");
                assertThrows(SslException.class,
                        () -> finished(stranger, server, toStrict.resume(session)).close());
                for (int i = 0; i < 2; i++) {
                    try (InMemory ends = InMemory.handshake(client, server, toStrict)) {
                        assertEquals(i > 0, ends.server.isResumed());
                        assertEquals(trusted.certificate(), ends.server.peerCertificates().getFirst());
                        ends.goodbye();
                    }
                }
            }
        }
    }

    @Test
    void namesThatShareAnIdContextHaveToCheckClientsAlike() {
        try (SslContext lax = farm(ClientAuth.NONE).build();
                SslContext first = farm(ClientAuth.REQUIRED, trusted.certificate()).build();
                SslContext second = farm(ClientAuth.REQUIRED, other.certificate()).build();
                SslContext alike = farm(ClientAuth.REQUIRED, trusted.certificate()).build()) {
            assertThrows(SslConfigurationException.class,
                    () -> farm(ClientAuth.NONE).serverName("a.example", first).build());
            assertThrows(SslConfigurationException.class,
                    () -> Peers.server().serverName("a.example", first).serverName("b.example", second).build());
            assertThrows(SslConfigurationException.class,
                    () -> Peers.server().serverName("a.example", first).serverName("b.example", lax).build());
            Peers.server().serverName("a.example", first).serverName("b.example", alike).build().close();
            farm(ClientAuth.NONE).serverName("a.example", lax).build().close();
        }
    }

    @Test
    void anImportedSessionWithABadCertificateIsNotTakenByAServerThatChecksCertificates() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext optional = farm(ClientAuth.OPTIONAL, trusted.certificate()).build();
                SslContext client = client(TlsVersion.TLS_1_2, null);
                SslSession session = Peers.clientSession(client, server);
                SslSession bad = SslSession.fromDer(session.toDer())) {
            assertTrue(bad.peerCertificate().isPresent());
            bad.setIdContext("farm".getBytes(StandardCharsets.UTF_8));
            assertThrows(IllegalArgumentException.class, () -> optional.sessions().add(bad));
            assertThrows(IllegalArgumentException.class, () -> optional.adopt(bad));
            assertFalse(optional.sessions().find(bad.id().orElseThrow()).isPresent());
        }
    }

    /** Whoever makes sessions by hand can name any context in them: of a strict name's, they must fit its check. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionGivenToAStrictNameByHandIsNotCached(TlsVersion version) throws Exception {
        try (SslContext strict = farm(ClientAuth.REQUIRED, trusted.certificate()).build();
                SslContext server = Peers.server().tickets(false).numTickets(1).serverName("strict.example", strict)
                        .build();
                SslContext stranger = client(version, null);
                SslSession mine = Peers.clientSession(stranger, server);
                SslSession theirs = server.sessions().find(server.sessions().ids().getFirst()).orElseThrow();
                SslSession forged = theirs.dup().setIdContext("farm".getBytes(StandardCharsets.UTF_8));
                SslSession imported = SslSession.fromDer(forged.toDer())) {
            assertThrows(IllegalArgumentException.class, () -> server.sessions().add(forged));
            assertThrows(IllegalArgumentException.class, () -> server.sessions().add(imported));
            try (InMemory full = finished(stranger, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).serverName("open.example").resume(mine))) {
                assertTrue(full.client.isResumed());
            }
        }
    }

    private static InMemory finished(SslContext client, SslContext server) throws SslException {
        return finished(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT));
    }

    private static InMemory finished(SslContext client, SslContext server, ConnectionOptions options)
            throws SslException {
        return InMemory.handshake(client, server, options);
    }
}
