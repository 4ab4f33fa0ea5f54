package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that ends while the call that was given it waits for another one: the documented exception, and no harm. */
@ExtendWith(NoLeaks.class)
class EndedSegmentTest {
    enum Call {
        READ {
            @Override
            long apply(SslConnection connection, MemorySegment segment) throws SslException {
                return connection.read(segment);
            }
        },
        WRITE {
            @Override
            long apply(SslConnection connection, MemorySegment segment) throws SslException {
                return connection.write(segment);
            }
        },
        FEED {
            @Override
            long apply(SslConnection connection, MemorySegment segment) {
                return connection.feed(segment);
            }
        },
        DRAIN {
            @Override
            long apply(SslConnection connection, MemorySegment segment) {
                return connection.drain(segment);
            }
        };

        abstract long apply(SslConnection connection, MemorySegment segment) throws SslException;
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedAsMemoryThatHasEndedBeforeTheCall(Call call) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<SslConnection> asked = new AtomicReference<>();
        try (SslContext server = Peers.server().ticketData(request -> {
                    if (asked.get() != null) {
                        inside.countDown();
                        awaited(goOn);
                    }
                    return null;
                }).build();
                SslContext client = Peers.client(server).build();
                InMemory ends = InMemory.handshake(client, server)) {
            Arena arena = Arena.ofShared();
            MemorySegment segment = arena.allocate(1000);
            asked.set(ends.server);
            Background<Void> first = Background.start("a ticket", () -> {
                ends.server.newSessionTicket();
                return null;
            });
            Await.latch("a ticket is made", inside);
            Background<Long> second = Background.start("the call", Thread.ofPlatform(), () -> call.apply(ends.server, segment));
            Await.until("the call waits for the ticket", () -> second.thread().getState() == Thread.State.WAITING);
            arena.close();
            goOn.countDown();
            first.result();
            assertThrows(IllegalStateException.class, second::result);
            asked.set(null);
            ends.move(ends.server, ends.client);
            ends.readTickets();
            EarlyEnds.write(ends.client, "on");
            ends.move(ends.client, ends.server);
            assertEquals("on", EarlyEnds.read(ends.server));
        } finally {
            goOn.countDown();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            Await.latch("the test goes on", latch);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
