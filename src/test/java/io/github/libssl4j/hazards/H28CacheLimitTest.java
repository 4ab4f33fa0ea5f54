package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** H28, H31: what the limit of a cache does, when, and to whom. */
@ExtendWith(NoLeaks.class)
class H28CacheLimitTest {
    private static void add(SslSessionCache cache, int number, Duration timeout) {
        try (SslSession session = Peers.made(number).setTimeout(timeout)) {
            cache.add(session);
        }
    }

    private static Set<Integer> held(SslSessionCache cache, int from, int to) {
        Set<Integer> held = new HashSet<>();
        for (int i = from; i < to; i++) {
            if (cache.find(Peers.id(i)).map(Events::closed).isPresent()) {
                held.add(i);
            }
        }
        return held;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 10})
    void aLimitHoldsExactlyThatMany(long limit) {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionCacheSize(limit).sessionListener(events).build()) {
            assertEquals(limit, context.sessions().sizeLimit());
            for (int i = 0; i < 25; i++) {
                add(context.sessions(), i, Duration.ofHours(1));
                assertEquals(Math.min(i + 1, limit), context.sessions().size());
                assertEquals(Math.min(i + 1, limit), context.sessions().ids().size());
            }
            assertEquals(25 - limit, events.count(SessionRemoval.EVICTED));
            assertEquals(25 - limit, context.sessions().statistics().cacheFull());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3})
    void handshakesKeepToTheLimitToo(long limit) throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().numTickets(1).sessionCacheSize(limit).sessionListener(events).build();
                SslContext client = SslContext.client().insecure().sessionCacheSize(limit).build()) {
            for (int i = 0; i < 10; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    ends.goodbye();
                }
                assertEquals(Math.min(i + 1, limit), server.sessions().size());
                assertEquals(server.sessions().size(), server.sessions().ids().size());
                assertTrue(client.sessions().size() <= limit);
                assertEquals(client.sessions().size(), client.sessions().ids().size());
            }
            assertEquals(10 - limit, events.count(SessionRemoval.EVICTED));
        }
    }

    @Test
    void whatExpiresFirstIsEvictedUsedOrNot() {
        try (SslContext context = Peers.server().sessionCacheSize(3).build()) {
            SslSessionCache cache = context.sessions();
            add(cache, 0, Duration.ofHours(3));
            add(cache, 1, Duration.ofHours(1));
            add(cache, 2, Duration.ofHours(2));
            for (int i = 0; i < 10; i++) {
                cache.find(Peers.id(1)).ifPresent(SslSession::close);
            }
            add(cache, 3, Duration.ofHours(5));
            assertEquals(Set.of(0, 2, 3), held(cache, 0, 10));
            add(cache, 4, Duration.ofHours(5));
            assertEquals(Set.of(0, 3, 4), held(cache, 0, 10));
            add(cache, 5, Duration.ofMinutes(1)); // the newest is not evicted by its own add
            assertEquals(Set.of(3, 4, 5), held(cache, 0, 10));
            add(cache, 6, Duration.ofHours(5));
            assertEquals(Set.of(3, 4, 6), held(cache, 0, 10));
        }
    }

    @Test
    void zeroIsNoLimitAndASmallerLimitActsAtTheNextAdd() {
        try (SslContext context = Peers.server().sessionCacheSize(0).build()) {
            SslSessionCache cache = context.sessions();
            assertEquals(0, cache.sizeLimit());
            for (int i = 0; i < 50; i++) {
                add(cache, i, Duration.ofHours(1));
            }
            assertEquals(50, cache.size());
            cache.setSizeLimit(5);
            assertEquals(5, cache.sizeLimit());
            assertEquals(50, cache.size());
            add(cache, 50, Duration.ofHours(1));
            assertEquals(5, cache.size());
            assertEquals(Set.of(46, 47, 48, 49, 50), held(cache, 0, 51));
            cache.setSizeLimit(Integer.MAX_VALUE);
            assertEquals(Integer.MAX_VALUE, cache.sizeLimit());
            add(cache, 51, Duration.ofHours(1));
            assertEquals(6, cache.size());
            assertFalse(cache.ids().isEmpty());
        }
    }
}
