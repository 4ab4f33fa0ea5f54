package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.ResumptionRule;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
class ResumptionRuleTest {
    @TempDir
    private Path folder;

    private static SslContextBuilder server(TlsVersion version, boolean tickets) {
        return SslContext.server().selfSigned("localhost").protocol(version).tickets(tickets);
    }

    private static SslContext client(SslContext server) {
        return SslContext.client().trust(server.certificate().orElseThrow()).build();
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, false", "TLS_1_2, true", "TLS_1_3, false", "TLS_1_3, true"})
    void aSessionThatItForbidsIsNeitherCachedNorResumed(TlsVersion version, boolean tickets) throws Exception {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        ResumptionRule rule = (protocol, forwardSecret) -> {
            asked.add(protocol + " " + forwardSecret);
            return false;
        };
        try (SslContext server = server(version, tickets).resumptionRule(rule).build();
                SslContext client = client(server)) {
            try (InMemory first = InMemory.handshake(client, server); SslSession session = first.client.session()) {
                assertFalse(session.hasTicket());
                first.goodbye();
            }
            assertEquals(0, server.sessions().size());
            try (InMemory second = InMemory.handshake(client, server)) {
                assertFalse(second.client.isResumed());
            }
        }
        assertEquals(List.of(version + " true", version + " true"), asked);
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, false", "TLS_1_2, true", "TLS_1_3, false", "TLS_1_3, true"})
    void aSessionThatItAllowsIsResumedAndNotAskedAboutAgain(TlsVersion version, boolean tickets) throws Exception {
        List<TlsVersion> asked = Collections.synchronizedList(new ArrayList<>());
        try (SslContext server = server(version, tickets).resumptionRule((protocol, secret) -> asked.add(protocol)).build();
                SslContext client = client(server)) {
            for (boolean resumed : new boolean[] {false, true}) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertEquals(resumed, ends.client.isResumed());
                    ends.goodbye();
                }
            }
        }
        assertEquals(List.of(version), asked);
    }

    @Test
    void isToldOfAnExchangeWithoutForwardSecrecy() throws Exception {
        List<Boolean> asked = Collections.synchronizedList(new ArrayList<>());
        OpenSslCli.run(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "rsa.key", "-out", "rsa.pem",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost");
        Path rsa = folder.resolve("rsa.pem");
        try (SslContext server = SslContext.server().certificate(rsa, folder.resolve("rsa.key"))
                        .protocol(TlsVersion.TLS_1_2).ciphers("AES128-GCM-SHA256")
                        .resumptionRule((protocol, secret) -> asked.add(secret) && false).build();
                SslContext client = SslContext.client().trust(rsa).ciphers("AES128-GCM-SHA256").build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertFalse(ends.client.isForwardSecret());
        }
        assertEquals(List.of(false), asked);
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, false", "TLS_1_3, true"})
    void whereItThrowsTheSessionCannotBeResumedAndTheConnectionGoesOn(TlsVersion version, boolean tickets)
            throws Exception {
        RuntimeException wrong = new IllegalStateException("wrong");
        ResumptionRule rule = (protocol, secret) -> {
            throw wrong;
        };
        try (SslContext server = server(version, tickets).resumptionRule(rule).build();
                SslContext client = client(server)) {
            try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                CallbackException told = assertThrows(CallbackException.class, ends::handshake);
                assertEquals(wrong, told.getCause());
                ends.move(ends.server, ends.client);
                ends.handshake();
                assertTrue(ends.server.isHandshakeComplete());
                ends.goodbye();
            }
            assertEquals(0, server.sessions().size());
        }
    }
}
