package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One server, a context for each name (SNI). */
@ExtendWith(NoLeaks.class)
class ServerNameTest {
    private SslContext exact;
    private SslContext wildcard;
    private SslContext server;

    private void build(boolean tickets, String sharedIdContext) {
        SslContextBuilder forExact = SslContext.server().selfSigned("a.test").alpn("a");
        SslContextBuilder forWildcard = SslContext.server().selfSigned("*.b.test").alpn("b");
        SslContextBuilder forServer = SslContext.server().selfSigned("localhost").tickets(tickets);
        if (sharedIdContext != null) {
            forExact.sessionIdContext(sharedIdContext);
            forWildcard.sessionIdContext(sharedIdContext);
            forServer.sessionIdContext(sharedIdContext);
        }
        exact = forExact.build();
        wildcard = forWildcard.build();
        server = forServer.serverName("a.test", exact).serverName("*.b.test", wildcard).build();
    }

    @AfterEach
    void close() {
        if (exact != null) {
            exact.close();
            wildcard.close();
            server.close();
        }
    }

    private static SslContextBuilder client(TlsVersion version, SslContext... trusted) {
        X509Certificate[] certificates = new X509Certificate[trusted.length];
        for (int i = 0; i < trusted.length; i++) {
            certificates[i] = trusted[i].certificate().orElseThrow();
        }
        return SslContext.client().trust(certificates).protocol(version);
    }

    private static ConnectionOptions to(String name) {
        return ConnectionOptions.to(InMemory.HOST, InMemory.PORT).serverName(name);
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_1_2, a.test, a", "TLS_1_3, a.test, a", "TLS_1_3, A.Test, a",
        "TLS_1_2, x.b.test, b", "TLS_1_3, x.b.test, b", "TLS_1_3, Y.B.TEST, b",
        "TLS_1_2, localhost, ''", "TLS_1_3, localhost, ''"})
    void aNameIsAnsweredByItsContextAndResumedThere(TlsVersion version, String name, String alpn) throws Exception {
        build(true, null);
        try (SslContext client = client(version, exact, wildcard, server).alpn("a", "b").build()) {
            for (int i = 0; i < 3; i++) {
                try (InMemory ends = InMemory.handshake(client, server, to(name))) {
                    assertEquals(i > 0, ends.client.isResumed(), "connection " + i);
                    assertEquals(i > 0, ends.server.isResumed());
                    assertTrue(ends.client.verifyResult().isOk());
                    assertEquals(alpn.isEmpty() ? Optional.empty() : Optional.of(alpn), ends.client.alpn());
                    assertEquals(Optional.of(name.toLowerCase(Locale.ROOT)), ends.server.serverName());
                    ends.goodbye();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"b.test", "x.y.b.test", "c.test", "127.0.0.1"})
    void aNameThatNoneIsForIsAnsweredByTheServersOwnContext(String name) throws Exception {
        build(true, null);
        try (SslContext client = client(TlsVersion.TLS_1_3, server).verifyHostName(false).build();
                InMemory ends = InMemory.handshake(client, server, to(name))) {
            assertFalse(ends.client.isResumed());
            assertEquals(server.certificate().orElseThrow(), ends.client.peerCertificates().getFirst());
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,true", "TLS_1_2,false", "TLS_1_3,true", "TLS_1_3,false"})
    void aSessionOfOneNameIsNotResumedUnderAnother(TlsVersion version, boolean tickets) throws Exception {
        build(tickets, null);
        checkCrossing(version, false);
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,true", "TLS_1_2,false", "TLS_1_3,true", "TLS_1_3,false"})
    void aSessionIsResumedUnderAnotherNameWhereBothWereGivenTheSameIdContext(TlsVersion version, boolean tickets)
            throws Exception {
        build(tickets, "shared");
        checkCrossing(version, true);
    }

    @Test
    void contextsThatCheckClientsDifferentlyCanNotHaveTheSameIdContext() {
        build(true, "shared");
        try (SslContext strict = SslContext.server().selfSigned("c.test").sessionIdContext("shared")
                .trust(exact.certificate().orElseThrow()).clientAuth(ClientAuth.REQUIRED).build()) {
            SslContextBuilder ofItsOwn = SslContext.server().selfSigned("localhost").serverName("a.test", exact)
                    .serverName("c.test", strict);
            String message = assertThrows(SslConfigurationException.class, ofItsOwn::build).getMessage();
            assertTrue(message.contains("a.test") && message.contains("c.test"), message);
            SslContextBuilder same = SslContext.server().selfSigned("localhost").sessionIdContext("shared")
                    .serverName("c.test", strict);
            String other = assertThrows(SslConfigurationException.class, same::build).getMessage();
            assertTrue(other.contains("c.test") && other.contains("session id context"), other);
        }
    }

    /** With a client that does not look at names, so that it offers what it should not. */
    private void checkCrossing(TlsVersion version, boolean crosses) throws Exception {
        String[] names = {"a.test", "x.b.test", "localhost"};
        try (SslContext client = client(version, exact, wildcard, server).verifyHostName(false).build()) {
            for (String first : names) {
                for (String second : names) {
                    SslSession session;
                    try (InMemory ends = InMemory.handshake(client, server, to(first).withoutResumption())) {
                        session = ends.client.session();
                        ends.goodbye();
                    }
                    try (session; InMemory ends = InMemory.handshake(client, server, to(second).resume(session))) {
                        assertEquals(crosses || first.equals(second), ends.client.isResumed(), first + " under " + second);
                        assertEquals(crosses || first.equals(second), ends.server.isResumed(), first + " under " + second);
                        ends.goodbye();
                    }
                }
            }
        }
    }
}
