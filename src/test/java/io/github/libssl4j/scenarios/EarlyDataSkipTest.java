package io.github.libssl4j.scenarios;

import static io.github.libssl4j.kit.EarlyEnds.read;
import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.write;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server reads early data that it has to reject, and skips it. As OpenSSL's test_early_data_skip,
 * test_early_data_skip_hrr, test_early_data_skip_hrr_fail and test_early_data_skip_abort.
 */
@ExtendWith(NoLeaks.class)
class EarlyDataSkipTest {
    private interface Scenario {
        void play(InMemory ends) throws SslException;
    }

    /** Plays on ends of which the server has rejected the client's early data. */
    private static void rejected(String suite, SslContextBuilder options, boolean tooOld, Scenario scenario)
            throws SslException {
        try (SslContext server = options.ciphersuites(suite).build();
                SslContext client = EarlyEnds.client(server).ciphersuites(suite).build();
                SslSession session = Peers.clientSession(client, server);
                SslSession offered = session.dup()) {
            if (tooOld) { // the server finds that its age does not fit
                offered.setTime(Instant.now().minusSeconds(20));
            }
            try (InMemory ends = EarlyEnds.offering(client, server, offered)) {
                writeEarly(ends.client, "early");
                ends.move(ends.client, ends.server);
                assertNull(readEarly(ends.server));
                assertEquals(EarlyDataStatus.REJECTED, ends.server.earlyDataStatus());
                assertThrows(IllegalStateException.class, () -> ends.server.writeEarlyData(EarlyEnds.bytes("answer")));
                ends.move(ends.server, ends.client);
                scenario.play(ends);
            }
        }
    }

    private static void goOn(InMemory ends, boolean resumed) throws SslException {
        write(ends.client, "later");
        assertEquals(EarlyDataStatus.REJECTED, ends.client.earlyDataStatus());
        assertEquals(resumed, ends.client.isResumed());
        ends.move(ends.client, ends.server);
        assertEquals("later", read(ends.server));
        assertEquals(resumed, ends.server.isResumed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_AES_128_CCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256"})
    void ofASessionOfAnotherAge(String suite) throws SslException {
        rejected(suite, EarlyEnds.server(), true, ends -> goOn(ends, true));
    }

    private static SslContextBuilder retrying() {
        return EarlyEnds.server().groups("P-384"); // no client guesses that
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_AES_128_CCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256"})
    void beforeAHelloRetryRequest(String suite) throws SslException {
        rejected(suite, retrying(), false, ends -> {
            assertEquals(0, ends.client.write(EarlyEnds.bytes("later")));
            ends.move(ends.client, ends.server);
            assertEquals("", read(ends.server));
            ends.move(ends.server, ends.client);
            goOn(ends, false); // the first hello has used the session up
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
    void afterAHelloRetryRequestIsAnError(String suite) throws SslException {
        rejected(suite, retrying(), false, ends -> {
            assertEquals(0, ends.client.write(EarlyEnds.bytes("later")));
            ends.move(ends.client, ends.server);
            ends.server.feed(ByteBuffer.wrap(new byte[] {0x17, 3, 3, 0, 1, 0}));
            assertThrows(SslException.class, () -> read(ends.server));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
    void ofMoreThanTheServerReceivesIsAnError(String suite) throws SslException {
        rejected(suite, EarlyEnds.server().receiveEarlyData(0), true, ends -> {
            SslException e = assertThrows(SslException.class, () -> read(ends.server));
            assertTrue(e.getMessage().contains("too much early data"), e.getMessage());
        });
    }
}
