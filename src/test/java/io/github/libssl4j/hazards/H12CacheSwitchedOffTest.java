package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache that is switched off while somebody listens. */
@ExtendWith(NoLeaks.class)
class H12CacheSwitchedOffTest {
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void theListenerIsToldStillAndNothingIsCached(TlsVersion version) throws Exception {
        Events ofServer = new Events();
        Events ofClient = new Events();
        try (SslContext server = Peers.server().tickets(false).sessionListener(ofServer).build();
                SslContext client = Peers.client(server).protocol(version).sessionListener(ofClient).build()) {
            server.sessions().setMode(SessionCacheMode.OFF);
            client.sessions().setMode(SessionCacheMode.OFF);
            int each = version == TlsVersion.TLS_1_3 ? 2 : 1;
            for (int round = 1; round <= 2; round++) {
                assertFalse(resumes(client, server));
                assertEquals(round * each, ofServer.added());
                assertEquals(round * each, ofClient.added());
                assertEquals(0, server.sessions().size());
                assertEquals(0, client.sessions().size());
            }
            server.sessions().setMode(Set.of(SessionCacheMode.SERVER));
            client.sessions().setMode(Set.of(SessionCacheMode.CLIENT));
            assertFalse(resumes(client, server));
            assertTrue(resumes(client, server));
        }
    }

    private static boolean resumes(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.client.isResumed();
        }
    }
}
