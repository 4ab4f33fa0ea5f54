package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application attaches to a session is found wherever the session goes in the process. */
@ExtendWith(NoLeaks.class)
class SessionAttachmentTest {
    private static final SessionAttachment<String> NAME = SessionAttachment.of("name", String.class);
    private static final SessionAttachment<Integer> COUNT = SessionAttachment.of("count", Integer.class);

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    private static SslContextBuilder client(SslContext server) {
        return SslContext.client().trust(server.certificate().orElseThrow());
    }

    private static String name(SslConnection connection) {
        try (SslSession session = connection.session()) {
            return session.attachment(NAME).orElse("none");
        }
    }

    private static void name(SslConnection connection, String value) {
        try (SslSession session = connection.session()) {
            session.attach(NAME, value);
        }
    }

    // ---- where values go

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aServerFindsItOnEachConnectionThatResumesTheSessionFromItsCache(TlsVersion version) throws Exception {
        try (SslContext server = server().tickets(false).build();
                SslContext client = client(server).protocol(version).build()) {
            try (InMemory first = InMemory.handshake(client, server)) {
                assertEquals("none", name(first.server));
                // TLS 1.3: the newest ticket's session, which the client offers next.
                name(first.server, "first");
                first.goodbye();
            }
            for (int i = 0; i < 3; i++) {
                try (InMemory next = InMemory.handshake(client, server)) {
                    assertTrue(next.server.isResumed());
                    assertEquals("first", name(next.server));
                    next.goodbye();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aClientFindsItOnEachConnectionThatResumes(TlsVersion version) throws Exception {
        for (boolean tickets : new boolean[] {true, false}) {
            try (SslContext server = server().tickets(tickets).build();
                    SslContext client = client(server).protocol(version).build()) {
                try (InMemory first = InMemory.handshake(client, server)) {
                    name(first.client, "first");
                    first.goodbye();
                }
                for (int i = 0; i < 3; i++) {
                    try (InMemory next = InMemory.handshake(client, server)) {
                        assertTrue(next.client.isResumed());
                        assertEquals("first", name(next.client));
                        next.goodbye();
                    }
                }
            }
        }
    }

    @Test
    void theTicketsThatComeLaterTakeItOver() throws Exception {
        List<String> added = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void added(SslSession session) {
                added.add(session.attachment(NAME).orElse("none"));
            }
        };
        try (SslContext server = server().numTickets(3).build();
                SslContext client = client(server).protocol(TlsVersion.TLS_1_3).sessionListener(listener).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            assertFalse(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertFalse(ends.server.handshake());
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            name(ends.client, "before the tickets");
            ends.move(ends.client, ends.server);
            assertTrue(ends.server.handshake());
            ends.move(ends.server, ends.client);
            ends.client.read(ByteBuffer.allocate(1));
            assertEquals(List.of("before the tickets", "before the tickets", "before the tickets"), added);
        }
    }

    @Test
    void aStatelessTicketBringsNoneBackToTheServer() throws Exception {
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            try (SslContext server = server().build();
                    SslContext client = client(server).protocol(version).build()) {
                try (InMemory first = InMemory.handshake(client, server)) {
                    name(first.server, "first");
                    first.goodbye();
                }
                try (InMemory next = InMemory.handshake(client, server)) {
                    assertTrue(next.server.isResumed());
                    assertEquals("none", name(next.server));
                    name(next.server, "next");
                    assertEquals("next", name(next.server));
                }
            }
        }
    }

    @Test
    void everyReferenceHasItTheCachesAndTheListenersToo() throws Exception {
        List<String> removed = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void removed(SslSession session, SessionRemoval reason) {
                removed.add(session.attachment(NAME).orElse("none"));
            }
        };
        try (SslContext server = server().sessionListener(listener).build(); SslSession session = made(1)) {
            server.sessions().add(session);
            session.attach(NAME, "late");
            try (SslSession shared = session.share();
                    SslSession found = server.sessions().find(session.id().orElseThrow()).orElseThrow()) {
                assertEquals(Optional.of("late"), shared.attachment(NAME));
                assertEquals(Optional.of("late"), found.attachment(NAME));
                found.attach(NAME, null);
                assertEquals(Optional.empty(), session.attachment(NAME));
                found.attach(NAME, "later");
            }
            server.sessions().remove(session);
            assertEquals(List.of("later"), removed);
        }
    }

    @Test
    void aCopyStartsWithTheSameValuesAndThenHasItsOwn() {
        try (SslSession original = made(1)) {
            original.attach(NAME, "first");
            try (SslSession copy = original.dup(); SslSession other = made(2); SslSession none = other.dup()) {
                assertEquals(Optional.of("first"), copy.attachment(NAME));
                assertEquals(Optional.empty(), none.attachment(NAME));
                copy.attach(NAME, "copy");
                copy.attach(COUNT, 1);
                original.attach(NAME, null);
                assertEquals(Optional.of("copy"), copy.attachment(NAME));
                assertEquals(Optional.empty(), original.attachment(NAME));
                assertEquals(Optional.empty(), original.attachment(COUNT));
            }
        }
    }

    @Test
    void theCopyThatAnotherContextGetsHasThem() throws Exception {
        try (SslContext one = server().build(); SslContext other = server().build(); SslSession session = made(1)) {
            session.attach(NAME, "first");
            one.sessions().add(session);
            other.sessions().add(session);
            try (SslSession copy = other.sessions().find(session.id().orElseThrow()).orElseThrow()) {
                assertEquals(Optional.of("first"), copy.attachment(NAME));
                copy.attach(NAME, "other");
                assertEquals(Optional.of("first"), session.attachment(NAME));
            }
        }
    }

    /** libssl changes a server's session of TLS 1.3 when it makes the first ticket: before that, each call answers a copy. */
    @Test
    void aServerThatSendsNoTicketsCanAttachThemToo() throws Exception {
        try (SslContext server = server().numTickets(0).build();
                SslContext client = client(server).protocol(TlsVersion.TLS_1_3).build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession session = ends.server.session()) {
            session.attach(NAME, "of this copy");
            assertEquals("of this copy", session.attachment(NAME).orElseThrow());
            assertEquals("none", name(ends.server));
            ends.goodbye();
        }
    }

    @Test
    void theyAreNotInTheBytesOfASession() {
        try (SslSession session = made(1)) {
            byte[] before = session.toDer();
            session.attach(NAME, "a name that nobody else has");
            assertEquals(HexFormat.of().formatHex(before), HexFormat.of().formatHex(session.toDer()));
            try (SslSession read = SslSession.fromDer(session.toDer()); SslSession pem = SslSession.fromPem(session.toPem())) {
                assertEquals(Optional.empty(), read.attachment(NAME));
                assertEquals(Optional.empty(), pem.attachment(NAME));
            }
            assertFalse(session.toString().contains("nobody"));
        }
    }

    // ---- keys and values

    @Test
    void aKeyIsOneOfItsOwnWhateverItsName() {
        SessionAttachment<String> namesake = SessionAttachment.of("name", String.class);
        assertNotEquals(NAME, namesake);
        assertEquals("name", namesake.toString());
        Object value = new Object();
        SessionAttachment<Object> any = SessionAttachment.of("any", Object.class);
        try (SslSession session = SslSession.create()) {
            session.attach(NAME, "one");
            session.attach(namesake, "two");
            session.attach(any, value);
            assertEquals(Optional.of("one"), session.attachment(NAME));
            assertEquals(Optional.of("two"), session.attachment(namesake));
            assertSame(value, session.attachment(any).orElseThrow());
            session.attach(NAME, "three");
            assertEquals(Optional.of("three"), session.attachment(NAME));
            session.attach(NAME, null);
            session.attach(NAME, null);
            assertEquals(Optional.empty(), session.attachment(NAME));
            assertEquals(Optional.of("two"), session.attachment(namesake));
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void aValueOfAnotherTypeIsRefusedAtOnce() {
        try (SslSession session = SslSession.create()) {
            SessionAttachment bent = NAME;
            ClassCastException refused = assertThrows(ClassCastException.class, () -> session.attach(bent, 1));
            assertTrue(refused.getMessage().contains("String"), refused.getMessage());
            assertEquals(Optional.empty(), session.attachment(NAME));
        }
        assertThrows(IllegalArgumentException.class, () -> SessionAttachment.of("number", int.class));
    }

    @Test
    void aClosedReferenceHasNone() {
        SslSession session = SslSession.create();
        session.attach(NAME, "one");
        session.close();
        assertThrows(IllegalStateException.class, () -> session.attachment(NAME));
        assertThrows(IllegalStateException.class, () -> session.attach(NAME, "two"));
    }

    static SslSession made(int number) {
        return SslSession.create().setId(SessionId.of(ByteBuffer.allocate(4).putInt(number).array()))
                .setProtocol(TlsVersion.TLS_1_2).setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                .setMasterKey(new byte[48]);
    }
}
