package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.OpenSsl.Feature;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Since;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of ML-KEM, which OpenSSL has since 3.5. */
@ExtendWith(NoLeaks.class)
class MlKemTest {
    private static final String HYBRID = "X25519MLKEM768";

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    private static SslContextBuilder client(SslContext server) {
        return SslContext.client().trust(server.certificate().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {HYBRID, "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "MLKEM512", "MLKEM768", "MLKEM1024"})
    void aHandshakeUsesItAndResumesAndNamesIt(String group) {
        Since.works(Feature.ML_KEM, () -> {
            try (SslContext server = server().groups(group).build();
                    SslContext client = client(server).groups(group).build()) {
                for (boolean resumed : new boolean[] {false, true}) {
                    try (InMemory ends = InMemory.handshake(client, server)) {
                        assertEquals(resumed, ends.client.isResumed());
                        assertEquals(TlsVersion.TLS_1_3, ends.client.protocol());
                        assertEquals(Optional.of(group), ends.client.group());
                        assertEquals(Optional.of(group), ends.server.group());
                        assertTrue(ends.client.isForwardSecret());
                        ends.goodbye();
                    }
                }
            }
        });
    }

    @Test
    void anOlderOneSaysWhichVersionBringsItWhereverItStandsInTheList() {
        for (String groups : new String[] {HYBRID, "X25519:" + HYBRID, "P-256," + HYBRID.toLowerCase(java.util.Locale.ROOT)}) {
            boolean there = Since.works(Feature.ML_KEM, () -> server().groups(groups).build().close());
            if (!there) {
                String message = assertThrows(SslConfigurationException.class, () -> server().groups(groups).build())
                        .getMessage();
                assertTrue(message.toUpperCase(java.util.Locale.ROOT).contains("'X25519MLKEM768'"), message);
            }
        }
    }

    @Test
    void onlyGroupsOfItsSizesAreSaidToBeIt() {
        for (String unknown : new String[] {"MLKEM999", "X25519MLKEM", "X25519-MLKEM768", "KYBER768"}) {
            String message = assertThrows(SslConfigurationException.class, () -> server().groups(unknown).build())
                    .getMessage();
            assertTrue(message.startsWith("Unknown group '" + unknown + "'"), message);
            assertFalse(message.contains("needs OpenSSL"), message);
        }
    }

    @Test
    void aPeerWithoutItGetsAnotherGroup() throws Exception {
        try (SslContext server = server().groups("X25519").build(); SslContext client = client(server).build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertEquals("x25519", ends.client.group().orElseThrow().toLowerCase(java.util.Locale.ROOT));
            ends.goodbye();
        }
    }

    @Test
    void theDefaultsOfBothEndsUseItWhereItIsThere() throws Exception {
        try (SslContext server = server().build(); SslContext client = client(server).build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertEquals(OpenSsl.supports(Feature.ML_KEM), ends.client.group().orElseThrow().equals(HYBRID),
                    ends.client::toString);
            ends.goodbye();
        }
    }
}
