package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class SessionCacheModeTest {
    private static boolean resumes(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            assertEquals(ends.client.isResumed(), ends.server.isResumed());
            ends.goodbye();
            return ends.client.isResumed();
        }
    }

    @Test
    void everySetOfModesIsReadBackAsItWasSet() {
        try (SslContext context = Peers.server().build()) {
            assertEquals(Set.of(SessionCacheMode.SERVER), context.sessions().mode());
            SessionCacheMode[] all = SessionCacheMode.values();
            for (int bits = 0; bits < 1 << all.length; bits++) {
                Set<SessionCacheMode> modes = EnumSet.noneOf(SessionCacheMode.class);
                for (SessionCacheMode mode : all) {
                    if ((bits & 1 << mode.ordinal()) != 0) {
                        modes.add(mode);
                    }
                }
                context.sessions().setMode(modes);
                assertEquals(modes, context.sessions().mode());
            }
        }
        try (SslContext client = SslContext.client().insecure().build()) {
            assertEquals(Set.of(SessionCacheMode.CLIENT), client.sessions().mode());
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aServerThatIsOffCachesNothing(TlsVersion version) throws Exception {
        for (Set<SessionCacheMode> mode : Set.of(SessionCacheMode.OFF, Set.of(SessionCacheMode.CLIENT))) {
            try (SslContext server = Peers.server().tickets(false).sessionCacheMode(mode).build();
                    SslContext client = Peers.client(server).protocol(version).build()) {
                assertFalse(resumes(client, server));
                assertFalse(resumes(client, server));
                assertEquals(0, server.sessions().size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aClientThatIsOffRemembersNothing(TlsVersion version) throws Exception {
        for (Set<SessionCacheMode> mode : Set.of(SessionCacheMode.OFF, Set.of(SessionCacheMode.SERVER))) {
            try (SslContext server = Peers.server().build();
                    SslContext client = Peers.client(server).protocol(version).sessionCacheMode(mode).build()) {
                assertFalse(resumes(client, server));
                assertFalse(resumes(client, server));
                assertEquals(0, client.sessions().size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void bothRolesServeEach(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false).sessionCacheMode(SessionCacheMode.BOTH).build();
                SslContext client = Peers.client(server).protocol(version).sessionCacheMode(SessionCacheMode.BOTH)
                        .build()) {
            assertFalse(resumes(client, server));
            assertTrue(resumes(client, server));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void withoutInternalStoreTheApplicationAloneDecidesWhatCanBeResumed(TlsVersion version) throws Exception {
        boolean[] adds = new boolean[1];
        SslContext[] made = new SslContext[1];
        SessionListener adder = new SessionListener() {
            @Override
            public void added(SslSession session) {
                if (adds[0]) {
                    made[0].sessions().add(session);
                }
            }
        };
        try (SslContext server = Peers.server().tickets(false).sessionListener(adder)
                .sessionCacheMode(SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_STORE).build();
                SslContext client = Peers.client(server).protocol(version).build()) {
            made[0] = server;
            assertFalse(resumes(client, server));
            assertFalse(resumes(client, server));
            assertEquals(0, server.sessions().size());
            adds[0] = true;
            assertFalse(resumes(client, server));
            assertTrue(server.sessions().size() > 0);
            assertEquals(server.sessions().size(), server.sessions().ids().size());
            adds[0] = false;
            assertTrue(resumes(client, server));
            server.sessions().ids().forEach(server.sessions()::remove);
            assertFalse(resumes(client, server));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void withoutInternalLookupNothingIsFoundThoughItIsStored(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false)
                .sessionCacheMode(SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_LOOKUP).build();
                SslContext client = Peers.client(server).protocol(version).build()) {
            assertFalse(resumes(client, server));
            assertFalse(resumes(client, server));
            assertTrue(server.sessions().size() >= 2);
            server.sessions().setMode(Set.of(SessionCacheMode.SERVER));
            assertTrue(resumes(client, server));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void expiredSessionsAreFlushedAfterEach255HandshakesUnlessThatIsOff(boolean off) throws Exception {
        Set<SessionCacheMode> mode = EnumSet.of(SessionCacheMode.SERVER);
        if (off) {
            mode.add(SessionCacheMode.NO_AUTO_CLEAR);
        }
        Events events = new Events();
        try (SslContext server = Peers.server().sessionCacheMode(mode).sessionListener(events).numTickets(1).build();
                SslContext client = SslContext.client().insecure().sessionCacheMode().build()) {
            for (int i = 0; i < 7; i++) {
                try (SslSession old = Peers.made(i).setTime(Instant.now().minus(Duration.ofDays(2)))
                        .setTimeout(Duration.ofDays(1))) {
                    server.sessions().add(old);
                }
            }
            for (int i = 1; i <= 300; i++) {
                resumes(client, server);
                if (i == 253) {
                    assertEquals(7 + 253, server.sessions().size());
                }
            }
            assertEquals(off ? 307 : 300, server.sessions().size());
            assertEquals(off ? 300 : 307, events.size());
            if (off) {
                server.sessions().flush();
                assertEquals(300, server.sessions().size());
            }
        }
    }

    @Test
    void sessionsOfStatelessTicketsAreCachedOnlyWhileSomebodyListens() throws Exception {
        try (SslContext server = Peers.server().numTickets(1).build();
                SslContext client = SslContext.client().insecure().sessionCacheMode().build();
                SslContext older = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).tickets(false).build()) {
            resumes(client, server);
            assertEquals(0, server.sessions().size());
            resumes(older, server); // by its id
            assertEquals(1, server.sessions().size());
            Events events = new Events();
            server.sessions().addListener(events);
            resumes(client, server);
            assertEquals(2, server.sessions().size());
            assertEquals(2, server.sessions().ids().size());
            assertTrue(server.sessions().removeListener(events));
            resumes(client, server);
            assertEquals(2, server.sessions().size());
        }
    }

    @Test
    void sessionsOfStatefulTicketsAreCachedWhoeverListens() throws Exception {
        for (SslContextBuilder builder : List.of(Peers.server().tickets(false), Peers.server().earlyData(1000))) {
            try (SslContext server = builder.numTickets(1).build();
                    SslContext client = SslContext.client().insecure().sessionCacheMode().build()) {
                resumes(client, server);
                assertEquals(1, server.sessions().size());
                assertEquals(1, server.sessions().ids().size());
            }
        }
    }

    @Test
    void updateTimeActsAtAnAddAndOnlyThere() throws Exception {
        Instant old = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        for (boolean updates : new boolean[] {true, false}) {
            try (SslContext context = Peers.server().sessionCacheMode(updates
                    ? Set.of(SessionCacheMode.SERVER, SessionCacheMode.UPDATE_TIME) : Set.of(SessionCacheMode.SERVER))
                    .build(); SslSession session = Peers.made(1).setTime(old)) {
                context.sessions().add(session);
                assertEquals(updates, session.time().isAfter(old.plusSeconds(60)));
            }
        }
    }
}
