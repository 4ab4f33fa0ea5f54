package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
class ResumptionTest {
    @ParameterizedTest
    @CsvSource({"TLS_1_2,true", "TLS_1_2,false", "TLS_1_3,true", "TLS_1_3,false"})
    void aSecondConnectResumesTheSessionOfTheFirst(TlsVersion version, boolean tickets) throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").tickets(tickets).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
                EchoServer echo = new EchoServer(server)) {
            for (int i = 0; i < 4; i++) {
                try (SslChannel channel = client.connect("localhost", echo.port())) {
                    assertEquals(i > 0, channel.isResumed(), "connection " + i);
                    assertEquals(version, channel.protocol());
                    assertTrue(channel.verifyResult().isOk());
                }
            }
            assertEquals(3, server.sessions().statistics().hits());
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void dataOfAnyLengthComesThroughAConnection(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
                InMemory ends = InMemory.handshake(client, server)) {
            Random random = new Random(7);
            for (int length : new int[] {0, 1, 64, 16383, 16384, 16385, 200_000}) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                assertArrayEquals(bytes, ends.transfer(ends.client, ends.server, bytes));
                assertArrayEquals(bytes, ends.transfer(ends.server, ends.client, bytes));
            }
            ends.goodbye();
            assertTrue(ends.client.isInboundClosed());
            assertEquals(-1, ends.server.read(ByteBuffer.allocate(1)));
            assertFalse(ends.client.isResumed());
        }
    }
}
