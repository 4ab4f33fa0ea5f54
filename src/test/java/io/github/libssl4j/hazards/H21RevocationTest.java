package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stateless ticket carries the session itself: no removal reaches it. A stateful one names what the cache holds. */
@ExtendWith(NoLeaks.class)
class H21RevocationTest {
    @ParameterizedTest
    @CsvSource({"TLS_1_2,true", "TLS_1_2,false", "TLS_1_3,true", "TLS_1_3,false"})
    void removingRevokesStatefulTicketsAndNotStatelessOnes(TlsVersion version, boolean stateless) throws Exception {
        try (SslContext server = Peers.server().tickets(stateless).build();
                SslContext client = Peers.client(server).protocol(version).build()) {
            Peers.clientSession(client, server).close();
            server.sessions().ids().forEach(server.sessions()::remove);
            server.sessions().clear();
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertEquals(stateless, ends.server.isResumed());
                assertEquals(stateless, ends.client.isResumed());
                ends.goodbye();
            }
        }
    }
}
