package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Quotes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes and texts that are no session, or not just one: refused, and no refusal quotes a part of them. */
@ExtendWith(NoLeaks.class)
class DamagedSessionTest {
    private static SslSession session(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession session = ends.client.session()) {
            return session.dup(); // the end of its context revokes the session itself
        }
    }

    private static String refusal(byte[] der) {
        return assertThrows(IllegalArgumentException.class, () -> Quotes.of(der).watch(() -> SslSession.fromDer(der)).close())
                .getMessage();
    }

    private static String refusal(String pem) {
        Quotes quotes = Quotes.of(pem.getBytes(StandardCharsets.ISO_8859_1));
        return assertThrows(IllegalArgumentException.class, () -> quotes.watch(() -> SslSession.fromPem(pem)).close(), pem)
                .getMessage();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void derThatIsTruncatedAnywhereIsRefused(TlsVersion version) throws Exception {
        try (SslSession session = session(version)) {
            byte[] der = session.toDer();
            for (int length = 0; length < der.length; length++) {
                String message = refusal(Arrays.copyOf(der, length));
                assertTrue(message.contains("DER") && message.contains(Integer.toString(length)), message);
            }
            try (SslSession back = SslSession.fromDer(der)) {
                assertArrayEquals(der, back.toDer());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void anUnknownCipherSuiteIsSaidToBePossiblyThat(TlsVersion version) throws Exception {
        try (SslSession session = session(version)) {
            HexFormat hex = HexFormat.of();
            String der = hex.formatHex(session.toDer());
            String unknown = der.replaceFirst("02020304" + "0402....|02020303" + "0402....", "0202030"
                    + (version == TlsVersion.TLS_1_3 ? 4 : 3) + "0402fefe");
            assertNotEquals(der, unknown);
            String message = refusal(hex.parseHex(unknown));
            assertTrue(message.contains("cipher suite"), message);
        }
    }

    /** libssl tells of the record or the binder that did not fit. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aHandshakeThatADamagedSessionEndedPointsToIt(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
                SslSession whole = Peers.clientSession(client, server);
                SslSession damaged = whole.dup()) {
            byte[] key = whole.masterKey();
            key[0] ^= 1;
            try (SslSession chosen = client.adopt(damaged.setMasterKey(key), InMemory.HOST);
                    InMemory ends = InMemory.of(client, server,
                            ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(chosen))) {
                SslException clients = assertThrows(SslException.class, () -> {
                    try {
                        ends.handshake();
                    } catch (SslException e) {
                        ends.move(ends.server, ends.client);
                        ends.client.handshake();
                    }
                });
                assertTrue(clients.getMessage().contains("session that was chosen"), clients.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 1 << 19})
    void bytesAfterTheSessionAreRefused(int more) throws Exception {
        try (SslSession session = session(TlsVersion.TLS_1_3)) {
            byte[] der = session.toDer();
            String message = refusal(Arrays.copyOf(der, der.length + more));
            assertTrue(message.contains("ends after " + der.length + " bytes"), message);
        }
    }

    @Test
    void moreThanAMegabyteIsRefusedUnread() throws Exception {
        try (SslSession session = session(TlsVersion.TLS_1_2)) {
            String message = refusal(Arrays.copyOf(session.toDer(), (1 << 20) + 1));
            assertTrue(message.contains("1048576") && message.contains("1048577"), message);
            String text = refusal(session.toPem() + "x".repeat(1 << 20));
            assertTrue(text.contains("PEM") && text.contains("1048576"), text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "3080", "30820400", "3084ffffffff", "308800000000ffffffff", "30847fffffff0201", "020101",
        "0500", "00"})
    void lengthsThatPromiseMoreThanThereIsAreRefused(String hex) {
        assertTrue(refusal(HexFormat.of().parseHex(hex)).contains("no session in DER form"));
    }

    @Test
    void emptyBytesAndTextsAreRefusedByTheirLength() {
        assertTrue(refusal(new byte[0]).contains("not 0"));
        assertTrue(refusal("").contains("not 0"));
    }

    @Test
    void textsThatAreNoPemOfASessionAreRefused() throws Exception {
        try (SslSession session = session(TlsVersion.TLS_1_3)) {
            String pem = session.toPem();
            String begin = "-----BEGIN SSL SESSION PARAMETERS-----\n";
            String end = "-----END SSL SESSION PARAMETERS-----\n";
            assertTrue(pem.startsWith(begin) && pem.endsWith(end), pem);
            for (String bad : new String[] {"\n", "hello", begin, begin + end, begin + "AAAA\n" + end,
                begin + "!!!\n" + end, pem.substring(0, pem.length() / 2), pem.replace("BEGIN SSL", "BEGIN"),
                pem.replace("SSL SESSION PARAMETERS", "CERTIFICATE"), "\0" + pem.substring(1), "-".repeat(70_000)}) {
                assertTrue(refusal(bad).contains("PEM"));
            }
            for (int length = 0; length < pem.length() - end.length(); length++) {
                refusal(pem.substring(0, length));
            }
            try (SslSession back = SslSession.fromPem("a word before\n" + pem + "and one after\n")) {
                assertEquals(pem, back.toPem());
            }
        }
    }

    @Test
    void anEncryptedPemIsRefusedAndNobodyIsAskedForAPassword() throws Exception {
        try (SslSession session = session(TlsVersion.TLS_1_3)) {
            String encrypted = session.toPem().replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
                    + "AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n");
            assertTrue(refusal(encrypted).contains("PEM"));
        }
    }
}
