package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resumption checks no certificate and no name: a session resumes only under the checks that it was made under. */
@ExtendWith(NoLeaks.class)
class H19ClientPolicyTest {
    private static final String OTHER_HOST = "other.example";

    private static ConnectionOptions to(String host) {
        return ConnectionOptions.to(host, InMemory.PORT);
    }

    /** Clients that differ in one check each. */
    private static Map<String, Supplier<SslContextBuilder>> policies(SslContext server, SslContext another) {
        Map<String, Supplier<SslContextBuilder>> policies = new LinkedHashMap<>();
        policies.put("full", () -> Peers.client(server));
        policies.put("insecure", () -> SslContext.client().insecure());
        policies.put("any name", () -> Peers.client(server).verifyHostName(false));
        policies.put("wider trust", () -> Peers.client(server).trust(another.certificate().orElseThrow()));
        policies.put("alpn", () -> Peers.client(server).alpn("h2"));
        policies.put("other alpn", () -> Peers.client(server).alpn("h2", "http/1.1"));
        policies.put("own certificate", () -> Peers.client(server).selfSigned("me"));
        return policies;
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionIsOfferedOnlyUnderThePolicyThatItWasMadeUnder(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().alpn("h2").build(); SslContext another = Peers.server().build()) {
            Map<String, Supplier<SslContextBuilder>> policies = policies(server, another);
            for (String made : policies.keySet()) {
                for (String used : policies.keySet()) {
                    try (SslContext first = policies.get(made).get().protocol(version).build();
                            SslContext second = policies.get(used).get().protocol(version).build();
                            SslSession session = Peers.clientSession(first, server)) {
                        String what = "made under " + made + ", used under " + used;
                        ConnectionOptions options = to(InMemory.HOST).resume(session);
                        if (made.equals(used) && !made.equals("own certificate")) {
                            try (InMemory ends = InMemory.handshake(second, server, options)) {
                                assertTrue(ends.client.isResumed(), what);
                                ends.goodbye();
                            }
                        } else {
                            assertThrows(IllegalArgumentException.class, () -> second.newConnection(options), what);
                            try (SslSession copy = session.dup()) {
                                assertThrows(IllegalArgumentException.class, () -> second.newConnection(
                                        to(InMemory.HOST).resume(copy)), what);
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfOneHostIsNotOfferedToAnother(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext client = Peers.client(server).protocol(version).build();
                SslSession session = Peers.clientSession(client, server)) {
            assertThrows(IllegalArgumentException.class,
                    () -> client.newConnection(to(OTHER_HOST).resume(session)));
            assertThrows(IllegalArgumentException.class,
                    () -> client.newConnection(to(InMemory.HOST).serverName(OTHER_HOST).resume(session)));
            // By itself, nothing is offered, so that the certificate is checked, and found to be another's.
            SslException refused = assertThrows(SslException.class,
                    () -> InMemory.handshake(client, server, to(OTHER_HOST)));
            assertFalse(refused.verifyResult().orElseThrow().isOk());
            assertThrows(SslException.class,
                    () -> InMemory.handshake(client, server, to(InMemory.HOST).serverName(OTHER_HOST)));
            try (InMemory ends = InMemory.handshake(client, server, to("LOCALHOST."))) {
                assertTrue(ends.client.isResumed()); // the same host
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void anImportedSessionIsRefusedUnlessItIsAdopted(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext client = Peers.client(server).protocol(version).build();
                SslContext insecure = SslContext.client().insecure().protocol(version).build();
                SslSession good = Peers.clientSession(client, server);
                SslSession bad = Peers.clientSession(insecure, server);
                SslSession imported = SslSession.fromDer(good.toDer());
                SslSession unverified = SslSession.fromPem(bad.toPem())) {
            for (SslSession session : new SslSession[] {imported, unverified}) {
                assertThrows(IllegalArgumentException.class,
                        () -> client.newConnection(to(InMemory.HOST).resume(session)));
                client.sessions().add(session); // nor does a cache vouch for it
                assertThrows(IllegalArgumentException.class,
                        () -> client.newConnection(to(InMemory.HOST).resume(session)));
                assertThrows(IllegalArgumentException.class, () -> client.adopt(session, OTHER_HOST));
            }
            assertThrows(IllegalArgumentException.class, () -> client.adopt(unverified, InMemory.HOST));
            try (SslSession adopted = client.adopt(imported, InMemory.HOST)) {
                assertThrows(IllegalArgumentException.class,
                        () -> client.newConnection(to(OTHER_HOST).resume(adopted)));
                try (InMemory ends = InMemory.handshake(client, server, to(InMemory.HOST).resume(adopted))) {
                    assertTrue(ends.client.isResumed());
                    assertTrue(ends.client.verifyResult().isOk());
                    ends.goodbye();
                }
            }
            try (InMemory ends = InMemory.handshake(insecure, server, to(OTHER_HOST).resume(unverified))) {
                assertTrue(ends.client.isResumed());
                assertFalse(ends.client.verifyResult().isOk());
                ends.goodbye();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfAServerIsNoSessionOfAClient(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false).build();
                SslContext client = Peers.client(server).protocol(version).build();
                SslSession session = Peers.serverSession(client, server)) {
            assertThrows(IllegalArgumentException.class,
                    () -> client.newConnection(to(InMemory.HOST).resume(session)));
            assertThrows(IllegalStateException.class, () -> server.newConnection(to(InMemory.HOST).resume(session)));
            assertEquals(version, session.protocol().orElseThrow());
        }
    }
}
