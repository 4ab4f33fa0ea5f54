package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionIdGenerator;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A server's session ids are the application's to make, as long as they are fit to be ids: libssl ends connections else. */
@ExtendWith(NoLeaks.class)
class SessionIdGeneratorTest {
    private static SslContext client(TlsVersion version) {
        return SslContext.client().insecure().protocol(version).build();
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, 32", "TLS_1_2, 1", "TLS_1_3, 32", "TLS_1_3, 5"})
    void itsIdsAreTheSessions(TlsVersion version, int length) throws Exception {
        AtomicInteger made = new AtomicInteger();
        SessionIdGenerator generator = maxLength -> {
            assertEquals(32, maxLength);
            byte[] id = new byte[length];
            id[0] = (byte) made.incrementAndGet();
            return SessionId.of(id);
        };
        try (SslContext server = Peers.server().tickets(false).numTickets(1).sessionIdGenerator(generator).build();
                SslContext client = client(version)) {
            for (int i = 0; i < 3; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertEquals(i > 0, ends.server.isResumed(), "in TLS 1.3 of a whole id only");
                    SessionId id = id(ends);
                    assertEquals(made.get(), id.toBytes()[0]);
                    assertEquals(version == TlsVersion.TLS_1_3 ? 32 : length, id.toBytes().length);
                    assertTrue(server.sessions().ids().contains(id));
                    assertTrue(ends.server.hasMatchingSessionId(id));
                    assertFalse(ends.server.hasMatchingSessionId(Peers.id(77)));
                    ends.goodbye();
                }
            }
            assertEquals(version == TlsVersion.TLS_1_3 ? 3 : 1, made.get());
        }
    }

    private static SessionId id(InMemory ends) {
        try (SslSession session = ends.server.session()) {
            return session.id().orElseThrow();
        }
    }

    @Test
    void anIdInUseIsNotTaken() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        SessionIdGenerator slow = maxLength -> Peers.id(asked.incrementAndGet() / 5);
        try (SslContext server = Peers.server().tickets(false).sessionIdGenerator(slow).protocol(TlsVersion.TLS_1_2).build();
                SslContext client = client(TlsVersion.TLS_1_2)) {
            for (int i = 0; i < 4; i++) {
                try (InMemory ends = InMemory.handshake(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption())) {
                    ends.goodbye();
                }
            }
            assertEquals(Set.of(Peers.id(0), Peers.id(1), Peers.id(2), Peers.id(3)),
                    Set.copyOf(server.sessions().ids()));
        }
    }

    private enum Broken implements SessionIdGenerator {
        SAME {
            @Override
            public SessionId generate(int maxLength) {
                return Peers.id(1);
            }
        },
        NULL {
            @Override
            public SessionId generate(int maxLength) {
                return null;
            }
        },
        THROWING {
            @Override
            public SessionId generate(int maxLength) {
                throw new IllegalArgumentException("wrong");
            }
        },
        OVERFLOWING {
            @Override
            public SessionId generate(int maxLength) {
                return SessionId.of(ByteBuffer.allocate(4).putInt(generate(maxLength).hashCode()).array());
            }
        },
        FAILING_AT_THE_LIBRARY {
            @Override
            public SessionId generate(int maxLength) {
                SslSession.fromDer(new byte[] {1, 2, 3});
                return null;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenOneCostsNoConnection(Broken generator) throws Exception {
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            try (SslContext server = Peers.server().tickets(false).numTickets(1).sessionIdGenerator(generator).build();
                    SslContext client = client(version)) {
                SslSession taken = Peers.made(1);
                if (version == TlsVersion.TLS_1_3) {
                    taken.setProtocol(TlsVersion.TLS_1_3).setCipher(Peers.TLS_1_3_SUITE);
                }
                try (taken) {
                    server.sessions().add(taken);
                }
                try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                    CallbackException told = assertThrows(CallbackException.class, ends::handshake);
                    assertTrue(told.getMessage().startsWith("The session id generator threw"), told.getMessage());
                    switch (generator) {
                        case SAME -> assertInstanceOf(IllegalStateException.class, told.getCause());
                        case NULL -> assertInstanceOf(NullPointerException.class, told.getCause());
                        case OVERFLOWING -> assertInstanceOf(StackOverflowError.class, told.getCause());
                        default -> assertInstanceOf(IllegalArgumentException.class, told.getCause());
                    }
                    ends.move(ends.server, ends.client);
                    ends.handshake();
                    try (SslSession session = ends.server.session()) {
                        byte[] id = session.id().orElseThrow().toBytes();
                        assertEquals(32, id.length);
                        assertNotEquals(Peers.id(1), SessionId.of(id));
                        assertFalse(Arrays.equals(new byte[32], id));
                    }
                    assertArrayEquals(new byte[] {7}, ends.transfer(ends.client, ends.server, new byte[] {7}));
                    ends.goodbye();
                }
            }
        }
    }

    @Test
    void isAServers() {
        assertThrows(IllegalStateException.class, () -> SslContext.client().sessionIdGenerator(length -> null));
    }
}
