package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A ticket key's memory is wiped before it is freed, however it ends, and never while libssl is given the key. */
@ExtendWith(NoLeaks.class)
class H21WipedKeyTest {
    private final List<byte[]> freed = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void watch() {
        TicketSecret.beforeFree = memory -> freed.add(memory.toArray(ValueLayout.JAVA_BYTE));
    }

    @AfterEach
    void watchNoMore() {
        TicketSecret.beforeFree = memory -> { };
    }

    private void assertWiped(int keys) {
        assertEquals(keys, freed.size());
        freed.forEach(bytes -> assertArrayEquals(new byte[TicketSecret.SIZE], bytes));
        freed.clear();
    }

    @Test
    void atClose() {
        TicketKey key = TicketKey.random();
        TicketKeyRing ring = TicketKeyRing.of(key);
        key.close();
        assertWiped(1);
        ring.close();
        ring.close();
        assertWiped(1);
    }

    @Test
    void whenItIsRetired() {
        try (TicketKey old = TicketKey.random(); TicketKeyRing ring = TicketKeyRing.of(old)) {
            ring.rotate();
            assertWiped(0);
            assertTrue(ring.retire(old.name()));
            assertWiped(1);
            assertFalse(ring.retire(old.name()));
        }
    }

    @Test
    void whenItsTimeIsOver() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        InstantSource clock = now::get;
        try (TicketKeyRing ring = TicketKeyRing.rotating(Duration.ofHours(12), Duration.ofHours(2), clock)) {
            ring.keys();
            now.set(Instant.EPOCH.plus(Duration.ofHours(13)));
            assertEquals(2, ring.keys().size());
            assertWiped(0);
            now.set(Instant.EPOCH.plus(Duration.ofHours(14)));
            assertEquals(1, ring.keys().size());
            assertWiped(1);
            now.set(Instant.EPOCH.plus(Duration.ofDays(3)));
            assertEquals(1, ring.keys().size()); // a server at rest: the old one's time is long over
            assertWiped(1);
        }
        assertWiped(1);
    }

    /** A call that has begun has the key until it has ended. */
    @Test
    void notWhileItIsBeingRead() throws Exception {
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[TicketSecret.SIZE];
            Arrays.fill(bytes, (byte) 7);
            TicketSecret secret = TicketSecret.of(bytes);
            CountDownLatch started = new CountDownLatch(1);
            FutureTask<Void> reading = new FutureTask<>(() -> {
                started.countDown();
                while (true) {
                    byte[] read;
                    try {
                        read = secret.toBytes();
                    } catch (IllegalStateException e) {
                        return null; // closed
                    }
                    assertArrayEquals(bytes, read);
                }
            });
            Thread.ofPlatform().daemon().start(reading);
            Await.latch("the reading thread runs", started);
            secret.close();
            reading.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertWiped(300);
    }
}
