package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Values that no session can have: each is named, and the session stays as it was. */
@ExtendWith(NoLeaks.class)
class SessionArgumentsTest {
    private static void refused(Executable call, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void idsThatAreEmptyTooLongOrNoHex() {
        refused(() -> SessionId.of(new byte[0]), "1 to 32", "not 0");
        refused(() -> SessionId.of(new byte[33]), "1 to 32", "not 33");
        refused(() -> SessionId.parse(""), "not 0");
        refused(() -> SessionId.parse("00".repeat(33)), "not 33");
        refused(() -> SessionId.parse("0"));
        refused(() -> SessionId.parse("zz"));
        assertEquals("ab".repeat(32), SessionId.parse("AB".repeat(32)).toString());
    }

    @Test
    void valuesOutOfRange() {
        try (SslSession session = SslSession.create()) {
            Instant time = session.time();
            Duration timeout = session.timeout();
            refused(() -> session.setIdContext(new byte[33]), "32", "33");
            refused(() -> session.setTime(Instant.ofEpochSecond(-1)), "1969");
            refused(() -> session.setTime(Instant.MAX));
            refused(() -> session.setTime(Instant.MIN));
            refused(() -> session.setTimeout(Duration.ofNanos(-1)));
            refused(() -> session.setTimeout(Duration.ofSeconds(1L << 31)), "2147483647");
            refused(() -> session.setTimeout(Duration.ofSeconds(Long.MAX_VALUE)));
            refused(() -> session.setMasterKey(new byte[0]), "not 0");
            refused(() -> session.setMasterKey(new byte[257]), "256", "257");
            refused(() -> session.setMaxEarlyData(-1), "-1");
            refused(() -> session.setMaxEarlyData(1L << 32), "4294967296");
            refused(() -> session.setCipher("NO-SUCH"), "'NO-SUCH'");
            refused(() -> session.setCipher(""), "''");
            refused(() -> session.setCipher("TLS_AES_128_GCM_SHA256\0"), "No cipher suite");
            refused(() -> session.setAlpn("x".repeat(256)), "255");
            refused(() -> session.setAlpn("\u0100"));
            refused(() -> session.setHostName(""));
            refused(() -> session.setHostName("a b"), "'a b'");
            refused(() -> session.setHostName("a\0b"));
            assertEquals(time, session.time());
            assertEquals(timeout, session.timeout());
            assertEquals(0, session.masterKey().length + session.idContext().length + session.maxEarlyData());
            assertTrue(session.cipher().isEmpty() && session.alpn().isEmpty() && session.hostName().isEmpty());
        }
    }

    @Test
    void incompleteSessionsAreNeitherCachedNorOfferedNorWritten() {
        try (SslContext client = SslContext.client().build(); SslSession session = SslSession.create()) {
            refused(() -> client.sessions().add(session), "no id");
            session.setId(SessionId.of(new byte[] {1}));
            refused(() -> client.sessions().add(session), "no TLS version");
            session.setProtocol(TlsVersion.TLS_1_2);
            refused(() -> client.sessions().add(session), "no cipher suite");
            session.setCipher("TLS_AES_128_GCM_SHA256");
            refused(() -> client.sessions().add(session), "not of its TLS version");
            session.setCipher("ECDHE-RSA-AES128-GCM-SHA256");
            refused(() -> client.sessions().add(session), "no master key");
            refused(() -> client.adopt(session, "localhost"), "no master key");
            assertTrue(assertThrows(IllegalStateException.class, session::toDer).getMessage().contains("no master key"));
            assertTrue(assertThrows(IllegalStateException.class, session::toPem).getMessage().contains("no master key"));
            assertEquals(0, client.sessions().size());
        }
    }

    @Test
    void limitsOfACacheOutOfRange() {
        try (SslContext server = SslContext.selfSigned("localhost")) {
            refused(() -> server.sessions().setSizeLimit(-1), "-1");
            refused(() -> server.sessions().setSizeLimit(1L << 31), "2147483648");
            refused(() -> server.sessions().setTimeout(Duration.ofSeconds(-1)), "PT-1S");
            refused(() -> server.sessions().setTimeout(Duration.ofSeconds(1L << 31)), "2147483647");
            refused(() -> server.sessions().flush(Instant.EPOCH), "clear()");
            refused(() -> server.sessions().flush(Instant.ofEpochSecond(-5)), "1970");
            refused(() -> server.sessions().flush(Instant.MAX));
            assertEquals(20_480, server.sessions().sizeLimit());
        }
    }
}
