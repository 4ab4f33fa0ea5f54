package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that has left the cache before a listener hears of its coming. */
@ExtendWith(NoLeaks.class)
class LeavingSessionTest {
    private final List<String> refused = new ArrayList<>();

    private SessionListener writer() {
        return new SessionListener() {
            @Override
            public void added(SslSession session) {
                try {
                    session.toDer();
                } catch (IllegalStateException e) {
                    refused.add(e.getMessage());
                    throw e;
                }
            }
        };
    }

    @Test
    void aListenerThatCanNotWriteItAnyMoreCostsNoConnection() throws Exception {
        try (SslContext server = Peers.server().tickets(false).sessionCacheSize(1).build();
                SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build();
                SslSession longer = Peers.made(1).setTimeout(Duration.ofDays(1))) {
            server.sessions().addListener(new SessionListener() {
                @Override
                public void added(SslSession session) {
                    server.sessions().add(longer); // for which the full cache drops what was added
                }
            });
            server.sessions().addListener(writer());
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertEquals(1, refused.size());
                ends.goodbye();
            }
            assertEquals(List.of(Peers.id(1)), server.sessions().ids());
        }
    }

    @Test
    void anotherMistakeOfItsOwnIsPassedOn() throws Exception {
        SessionListener broken = new SessionListener() {
            @Override
            public void added(SslSession session) {
                assertTrue(session.isResumable());
                throw new IllegalStateException("its own");
            }
        };
        try (SslContext server = Peers.server().tickets(false).sessionListener(broken).build();
                SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build()) {
            CallbackException passed = assertThrows(CallbackException.class, () -> InMemory.handshake(client, server));
            assertEquals("its own", assertInstanceOf(IllegalStateException.class, passed.getCause()).getMessage());
        }
    }
}
