package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two copies of one session that libssl adds at once: the index and libssl end with the same one. */
@ExtendWith(NoLeaks.class)
class AddingTest {
    private static SslSession copy() {
        return SslSession.create().setId(SessionId.parse("01")).setProtocol(TlsVersion.TLS_1_2)
                .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]);
    }

    /** As a callback and the code around it. */
    private static void add(ContextState state, SslSession copy, CountDownLatch between, CountDownLatch goOn)
            throws InterruptedException {
        MemorySegment session = copy.read(pointer -> pointer);
        state.adding(session);
        between.countDown();
        Await.latch("it may go on", goOn);
        libssl_h.SSL_CTX_add_session(MemorySegment.ofAddress(state.ref.address()), session);
        state.added(session);
    }

    @Test
    void theSecondWaitsForTheFirst() throws Exception {
        CountDownLatch now = new CountDownLatch(0);
        CountDownLatch between = new CountDownLatch(1);
        CountDownLatch secondBetween = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (SslContext context = SslContext.selfSigned("localhost"); SslSession one = copy(); SslSession two = copy()) {
            Background<Void> first = Background.start("the first", Thread.ofPlatform(), () -> {
                add(context.state(), one, between, goOn);
                return null;
            });
            Await.latch("the first is in the index", between);
            Background<Void> second = Background.start("the second", Thread.ofPlatform(), () -> {
                add(context.state(), two, secondBetween, now);
                return null;
            });
            Await.until("the second waits", () -> second.isDone() || second.thread().getState() == Thread.State.WAITING);
            assertFalse(second.isDone());
            assertEquals(1, secondBetween.getCount());
            goOn.countDown();
            first.result();
            second.result();
            assertEquals(1, context.sessions().size());
            try (SslSession found = context.sessions().find(SessionId.parse("01")).orElseThrow()) {
                assertEquals(two.read(MemorySegment::address), found.read(MemorySegment::address).longValue());
            }
            context.sessions().setSizeLimit(1);
            try (SslSession next = copy().setId(SessionId.parse("02"))) {
                context.sessions().add(next);
            }
            assertEquals(List.of(SessionId.parse("02")), context.sessions().ids());
        }
    }
}
