package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.CMemory;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.libssl.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever has the master secret reads the connections: it is shown by nothing that does not say so, and left nowhere. */
@ExtendWith(NoLeaks.class)
class H24SecretsTest {
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void noTextShowsTheSecret(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false).build();
                SslContext client = Peers.client(server).protocol(version).build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession mine = ends.client.session(); SslSession theirs = ends.server.session()) {
            for (SslSession session : new SslSession[] {mine, theirs}) {
                String secret = HexFormat.of().formatHex(session.masterKey());
                assertTrue(session.describe().contains("(hidden)"));
                for (Object shown : new Object[] {session, session.describe(), ends.client, ends.server, client, server,
                    client.sessions(), client.sessions().statistics(), session.id().orElseThrow()}) {
                    assertFalse(shown.toString().toLowerCase(Locale.ROOT).contains(secret.substring(0, 16)), shown.toString());
                    assertFalse(shown.toString().toLowerCase(Locale.ROOT).contains(secret.substring(40)), shown.toString());
                }
            }
            ends.goodbye();
        }
    }

    @Test
    void wipedMemoryIsZero() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment secret = arena.allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {1, 2, 3});
            Memory.wipe(secret);
            assertArrayEquals(new byte[3], secret.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Looks for a secret in all of the memory that C allocates from, after everything that had it was closed. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void nativeMemoryKeepsNoCopyOfTheSecret() throws Exception {
        byte[] secret = new byte[48];
        new SecureRandom().nextBytes(secret);
        try (SslSession session = Peers.made(1).setMasterKey(secret)) {
            assertEquals(1, found(secret), "the search finds the session's own");
            session.masterKey();
            assertEquals(1, found(secret), "after masterKey");
            session.toDer();
            assertEquals(1, found(secret), "after toDer");
            session.toPem();
            assertEquals(1, found(secret), "after toPem");
            session.describe();
            assertEquals(0, found(inHexadecimal(secret)), "after describe");
            session.dup().close();
            // Not fromDer and fromPem: libssl's own readers free what they decoded as it is.
            assertEquals(1, found(secret));
        }
        assertEquals(0, found(secret));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSetterLeavesNoCopyOfTheSecret() throws Exception {
        byte[] secret = new byte[200]; // of a size that nothing else reuses at once
        new SecureRandom().nextBytes(secret);
        try (SslSession session = Peers.made(1)) {
            assertEquals(0, found(secret));
            session.setMasterKey(secret);
            assertEquals(1, found(secret), "the session's own");
        }
        assertEquals(0, found(secret));
    }

    private static byte[] inHexadecimal(byte[] secret) {
        return HexFormat.of().withUpperCase().formatHex(secret).getBytes(StandardCharsets.US_ASCII);
    }

    /** How often the middle of the bytes is in native memory. */
    private static int found(byte[] bytes) throws IOException {
        return CMemory.found(Arrays.copyOfRange(bytes, 24, 40));
    }
}
