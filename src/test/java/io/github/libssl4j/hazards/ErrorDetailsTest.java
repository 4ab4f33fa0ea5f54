package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.OpenSslError;
import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A failure carries all that OpenSSL says of it: the error queue, the peer's alert, the verify result. */
@ExtendWith(NoLeaks.class)
class ErrorDetailsTest {
    @Test
    void aRefusedCertificateIsExplainedOnBothSides() throws Exception {
        try (SslContext server = Peers.server().build(); SslContext stranger = Peers.server().build();
                SslContext client = Peers.client(stranger).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            SslException refused = assertThrows(SslException.class, ends::handshake);
            OpenSslError error = refused.errors().getFirst();
            assertEquals("SSL routines", error.library());
            assertEquals("certificate verify failed", error.reason());
            assertTrue(error.reasonCode() > 0);
            assertTrue(error.code() != 0);
            assertTrue(error.line() > 0);
            assertTrue(error.file().endsWith(".c"));
            assertFalse(error.function().isEmpty());
            assertFalse(refused.verifyResult().orElseThrow().isOk());
            assertTrue(refused.alert().isEmpty());
            assertTrue(refused.getMessage().contains("certificate verify failed"));
            assertThrows(UnsupportedOperationException.class, () -> refused.errors().clear());

            ends.move(ends.client, ends.server);
            SslException told = assertThrows(SslException.class, ends.server::handshake);
            assertEquals(48, told.alert().orElseThrow().code()); // unknown_ca
            assertTrue(told.verifyResult().isEmpty());
            SslException again = assertThrows(SslException.class, ends.server::handshake);
            assertSame(told, again.getCause());
            assertEquals(told.alert(), again.alert());
        }
    }

    @Test
    void peersWithoutACommonVersionSaySo() throws Exception {
        try (SslContext server = Peers.server().protocol(TlsVersion.TLS_1_3).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_2).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            assertFalse(ends.client.handshake());
            ends.move(ends.client, ends.server);
            SslException refused = assertThrows(SslException.class, ends.server::handshake);
            assertEquals("unsupported protocol", refused.errors().getFirst().reason());
            ends.move(ends.server, ends.client);
            SslException told = assertThrows(SslException.class, ends.client::handshake);
            assertEquals(70, told.alert().orElseThrow().code()); // protocol_version
        }
    }

    @Test
    void bytesThatAreNoSessionCarryTheReasons() {
        for (byte[] bytes : List.of(new byte[] {1}, new byte[] {0x30, 3, 2, 1, 1}, new byte[100])) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> SslSession.fromDer(bytes));
            assertFalse(assertInstanceOf(OpenSslException.class, refused.getCause()).errors().isEmpty());
        }
    }
}
