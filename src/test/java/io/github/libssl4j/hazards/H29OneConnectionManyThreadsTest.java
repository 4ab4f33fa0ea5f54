package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An SSL is not thread-safe, and an SSL_CTX must not change once it has made one. */
@ExtendWith(NoLeaks.class)
class H29OneConnectionManyThreadsTest {
    private static final long TOTAL = 1_000_000;

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void threadsUseOneConnectionAtOnce(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).protocol(version).build();
                InMemory ends = InMemory.handshake(client, server)) {
            AtomicLong written = new AtomicLong();
            AtomicLong read = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch writing = new CountDownLatch(2); // who is past the last look at the total writes once more
            List<Race.Part> parts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                parts.add(() -> {
                    ByteBuffer plain = ByteBuffer.allocate(5000);
                    while (written.get() < TOTAL && !over.get()) {
                        written.addAndGet(ends.client.write(plain.clear()));
                    }
                    writing.countDown();
                });
                parts.add(() -> {
                    ByteBuffer plain = ByteBuffer.allocate(3000);
                    while (!over.get()) {
                        read.addAndGet(ends.server.read(plain.clear()));
                        Thread.onSpinWait();
                    }
                });
                parts.add(() -> {
                    while (!over.get()) {
                        assertEquals(version, ends.client.protocol());
                        assertTrue(ends.server.inputCapacity() >= 0);
                        assertTrue(ends.server.toString().contains(version.toString()));
                        try (SslSession session = ends.client.session()) {
                            assertEquals(version, session.protocol().orElseThrow());
                        }
                        ends.server.readable();
                    }
                });
            }
            parts.add(() -> { // one thread moves the bytes: their order is the transport's
                ByteBuffer wire = ByteBuffer.allocate(64 * 1024);
                Await.until("all bytes are there", () -> {
                    move(wire, ends.client, ends.server);
                    return over.get() || writing.getCount() == 0 && read.get() == written.get();
                });
                over.set(true);
            });
            Race.of(over, parts);
            assertEquals(written.get(), read.get());
            ends.goodbye();
        }
    }

    private static void move(ByteBuffer wire, SslConnection from, SslConnection to) {
        for (int i = 0; i < 100; i++) {
            wire.clear().limit(Math.min(wire.capacity(), to.inputCapacity()));
            from.drain(wire);
            to.feed(wire.flip());
        }
    }

    @Test
    void aContextIsFrozenByItsBuilder() {
        SslContextBuilder builder = Peers.server();
        try (SslContext context = builder.build()) {
            assertThrows(IllegalStateException.class, builder::build);
            builder.tickets(false).sessionIdContext("changed").sessionCacheSize(1);
            assertTrue(context.sessions().sizeLimit() > 1);
        }
    }
}
