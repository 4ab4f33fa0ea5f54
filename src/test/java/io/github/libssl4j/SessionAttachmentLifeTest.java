package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.libssl.SessionAttachments;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The values of a session live as long as the native session: no longer, no shorter, whatever many threads do with it. */
@ExtendWith(NoLeaks.class)
class SessionAttachmentLifeTest {
    private static final SessionAttachment<Object> VALUE = SessionAttachment.of("value", Object.class);

    private int before;

    @BeforeEach
    void count() {
        before = SessionAttachments.sessions();
    }

    @AfterEach
    void noneIsLeftBehind() {
        assertEquals(before, SessionAttachments.sessions());
    }

    @Test
    void aHundredThousandSessionsLeaveNothingBehind() {
        for (int i = 0; i < 100_000; i++) {
            try (SslSession session = SslSession.create()) {
                session.attach(VALUE, i);
                session.dup().close();
            }
        }
    }

    @Test
    void ofWhatACacheEvictsNothingIsLeft() {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).sessionCacheSize(10).build()) {
            for (int i = 0; i < 1000; i++) {
                try (SslSession session = SessionAttachmentTest.made(i)) {
                    session.attach(VALUE, i);
                    server.sessions().add(session);
                }
            }
            assertEquals(before + 10, SessionAttachments.sessions());
            server.sessions().clear();
            assertEquals(before, SessionAttachments.sessions());
        }
    }

    @Test
    void aValueIsCollectedOnceItsSessionIsFreed() {
        SslSession session = SslSession.create();
        SslSession shared = session.share();
        WeakReference<Object> value = attachNew(session);
        session.close();
        System.gc();
        assertTrue(shared.attachment(VALUE).isPresent());
        shared.close();
        Await.until("the value is collected", () -> {
            System.gc();
            return value.get() == null;
        });
    }

    private static WeakReference<Object> attachNew(SslSession session) {
        Object value = new Object();
        session.attach(VALUE, value);
        return new WeakReference<>(value);
    }

    @Test
    void manyThreadsAttachCopyAndCloseAtTheSameTime() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (SslSession session = SslSession.create()) {
            session.attach(VALUE, -1);
            List<Background<Integer>> attachers = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                attachers.add(Background.start("attaching", Thread.ofPlatform(), () -> {
                    SessionAttachment<Integer> own = SessionAttachment.of("own", Integer.class);
                    int count = 0;
                    for (; !stop.get(); count++) {
                        session.attach(VALUE, count);
                        session.attach(own, count);
                        assertEquals(count, session.attachment(own).orElseThrow());
                    }
                    return count;
                }));
            }
            for (int i = 0; i < 20_000; i++) {
                try (SslSession copy = session.dup(); SslSession copyOfCopy = copy.dup()) {
                    copy.attach(VALUE, "copy");
                    assertTrue(copyOfCopy.attachment(VALUE).orElseThrow() instanceof Integer);
                }
            }
            stop.set(true);
            for (Background<Integer> attacher : attachers) {
                assertTrue(attacher.result() > 0);
            }
        }
    }

    /** libssl copies the session, for the new tickets, while others attach to it and let it go. */
    @Test
    void othersAttachWhileConnectionsResumeTheSession() throws Exception {
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            AtomicBoolean stop = new AtomicBoolean();
            try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).tickets(false).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                            .build()) {
                Background<Integer> attacher = Background.start("attaching", Thread.ofPlatform(), () -> {
                    int count = 0;
                    while (!stop.get()) {
                        for (SessionId id : server.sessions().ids()) {
                            try (SslSession session = server.sessions().find(id).orElse(null)) {
                                if (session != null) {
                                    session.attach(VALUE, count++);
                                }
                            }
                        }
                    }
                    return count;
                });
                int resumed = 0;
                for (int i = 0; i < 200; i++) {
                    try (InMemory ends = InMemory.handshake(client, server);
                            SslSession session = ends.server.session()) {
                        session.attach(VALUE, "connection");
                        resumed += ends.server.isResumed() ? 1 : 0;
                        ends.goodbye();
                        assertTrue(session.attachment(VALUE).isPresent());
                    }
                }
                stop.set(true);
                assertEquals(199, resumed);
                assertTrue(attacher.result() > 0);
            }
        }
    }
}
