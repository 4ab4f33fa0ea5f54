package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheStatistics;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SessionStatisticsTest {
    @Test
    void eachCounterCountsWhatItsNameSays() throws Exception {
        try (SslContext server = Peers.server().tickets(false).sessionCacheSize(1).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_2).build();
                SslContext other = Peers.server().build();
                SslContext stranger = Peers.client(other).protocol(TlsVersion.TLS_1_2).build()) {
            assertEquals(new SessionCacheStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), server.sessions().statistics());
            Peers.clientSession(client, server).close(); // full
            Peers.clientSession(client, server).close(); // resumed
            server.sessions().clear();
            Peers.clientSession(client, server).close(); // a miss, then full
            try (InMemory ends = InMemory.handshake(client, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption())) {
                ends.goodbye(); // full, which evicts
            }
            assertThrows(SslException.class, () -> InMemory.handshake(stranger, server));
            SessionCacheStatistics ofServer = server.sessions().statistics();
            assertEquals(1, ofServer.number());
            assertEquals(5, ofServer.accept());
            assertEquals(4, ofServer.acceptGood());
            assertEquals(0, ofServer.acceptRenegotiate());
            assertEquals(1, ofServer.hits());
            assertEquals(1, ofServer.misses());
            assertEquals(1, ofServer.cacheFull());
            assertEquals(0, ofServer.timeouts());
            assertEquals(0, ofServer.callbackHits());
            assertEquals(0, ofServer.connect() + ofServer.connectGood() + ofServer.connectRenegotiate());
            SessionCacheStatistics ofClient = client.sessions().statistics();
            assertEquals(4, ofClient.connect());
            assertEquals(4, ofClient.connectGood());
            assertEquals(1, ofClient.hits());
            assertEquals(3, ofClient.number());
            assertEquals(0, ofClient.accept() + ofClient.acceptGood());
        }
    }
}
