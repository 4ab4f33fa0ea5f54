package io.github.libssl4j.badinput;

import static io.github.libssl4j.kit.EarlyEnds.bytes;
import static io.github.libssl4j.kit.EarlyEnds.read;
import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.write;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Early data that can't be: too much, too late, of the wrong session or the wrong end. The connection lives on. */
@ExtendWith(NoLeaks.class)
class EarlyDataArgumentsTest {
    private interface Scenario {
        void play(InMemory ends) throws SslException;
    }

    private static void resuming(SslContextBuilder options, Scenario scenario) throws SslException {
        try (SslContext server = options.build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, server, session)) {
            scenario.play(ends);
        }
    }

    private static void assertRefused(String why, Executable call) {
        String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(message.contains(why), message);
    }

    private static void finish(InMemory ends) throws SslException {
        for (int round = 0; round < 100 && !ends.client.isHandshakeComplete() | !ends.server.isHandshakeComplete(); round++) {
            ends.client.handshake();
            ends.move(ends.client, ends.server);
            if (readEarly(ends.server) == null) {
                ends.server.handshake();
            }
            ends.move(ends.server, ends.client);
        }
    }

    private static void goOn(InMemory ends) throws SslException {
        finish(ends);
        write(ends.client, "later");
        ends.move(ends.client, ends.server);
        assertEquals("later", read(ends.server));
    }

    @Test
    void moreThanTheSessionAllowsIsNamedAndNotSent() throws SslException {
        resuming(EarlyEnds.server().earlyData(10), ends -> {
            assertEquals(10, ends.client.maxEarlyData());
            String message = assertThrows(IllegalArgumentException.class,
                    () -> ends.client.writeEarlyData(bytes("01234567890"))).getMessage();
            assertTrue(message.contains("10 bytes") && message.contains("11 more"), message);
            assertEquals(0, ends.client.outputPending());
            writeEarly(ends.client, "0123456");
            assertThrows(IllegalArgumentException.class, () -> ends.client.writeEarlyData(bytes("7890")));
            writeEarly(ends.client, "789");
            assertEquals(0, ends.client.maxEarlyData());
            assertThrows(IllegalArgumentException.class, () -> ends.client.writeEarlyData(bytes("0")));
            assertEquals(0, ends.client.writeEarlyData(bytes("")));
            ends.move(ends.client, ends.server);
            assertEquals("0123456", readEarly(ends.server));
            assertEquals("789", readEarly(ends.server));
            goOn(ends);
            assertEquals(EarlyDataStatus.ACCEPTED, ends.client.earlyDataStatus());
        });
    }

    @Test
    void withoutAGoodSessionItSaysWhy() throws SslException {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext client = EarlyEnds.client(server).build();
                SslContext old = EarlyEnds.client(server).protocol(TlsVersion.TLS_1_2).build();
                SslSession none = Peers.clientSession(client, server);
                SslSession tls12 = Peers.clientSession(old, server);
                InMemory fresh = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT));
                InMemory without = EarlyEnds.offering(client, server, none);
                InMemory older = EarlyEnds.offering(client, server, tls12)) {
            assertRefused("no session is offered", () -> fresh.client.writeEarlyData(bytes("early")));
            assertRefused("allows none", () -> without.client.writeEarlyData(bytes("early")));
            assertRefused("not of TLS 1.3", () -> older.client.writeEarlyData(bytes("early")));
            for (InMemory ends : new InMemory[] {fresh, without, older}) {
                assertEquals(0, ends.client.maxEarlyData());
                goOn(ends);
                assertEquals(ends == without, ends.client.isResumed());
            }
        }
    }

    @Test
    void aClientThatDoesNotSpeakTls13SaysSo() throws SslException {
        try (SslContext server = EarlyEnds.server().build();
                SslContext client = EarlyEnds.client(server).build();
                SslContext old = EarlyEnds.client(server).protocol(TlsVersion.TLS_1_2).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(old, server, session)) {
            assertRefused("does not speak TLS 1.3", () -> ends.client.writeEarlyData(bytes("early")));
            goOn(ends);
        }
    }

    /** libssl would begin a connection without the session, and end it at the first byte. */
    @Test
    void aSessionThatWasRemovedSinceIsRefused() throws SslException {
        try (SslContext server = EarlyEnds.server().build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build()) {
            InMemory.handshake(client, server).close();
            ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
            try (InMemory ends = InMemory.of(client, server, options)) {
                assertEquals(16 * 1024, ends.client.maxEarlyData());
                client.sessions().clear();
                assertEquals(0, ends.client.maxEarlyData());
                assertRefused("removed", () -> ends.client.writeEarlyData(bytes("early")));
                goOn(ends);
            }
            InMemory.handshake(client, server).close();
            try (InMemory ends = InMemory.of(client, server, options.earlyData(bytes("early").array(), true))) {
                client.sessions().clear();
                finish(ends);
                ends.move(ends.client, ends.server);
                assertEquals("early", read(ends.server));
                assertEquals(EarlyDataStatus.NOT_SENT, ends.client.earlyDataStatus());
            }
        }
    }

    /** TLS 1.3 without a ticket: libssl would derive the keys of early data from zeros. */
    @Test
    void aSessionWithoutATicketIsRefused() throws SslException {
        try (SslContext server = EarlyEnds.server().build();
                SslContext client = SslContext.client().insecure().sessionCacheMode().build();
                SslSession made = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher("TLS_AES_128_GCM_SHA256")
                        .setMasterKey(new byte[32]).setId(SessionId.parse("0102")).setMaxEarlyData(100);
                InMemory ends = EarlyEnds.offering(client, server, made)) {
            assertRefused("no ticket", () -> ends.client.writeEarlyData(bytes("early")));
            goOn(ends);
        }
    }

    @Test
    void tooLateItSaysSo() throws SslException {
        resuming(EarlyEnds.server(), ends -> {
            assertEquals(false, ends.client.handshake());
            assertRefused("goes on already", () -> ends.client.writeEarlyData(bytes("early")));
            goOn(ends);
            assertRefused("is finished", () -> ends.client.writeEarlyData(bytes("early")));
            assertRefused("is finished", () -> ends.server.writeEarlyData(bytes("early")));
        });
        resuming(EarlyEnds.server(), ends -> {
            ends.client.closeOutbound();
            assertRefused("closeOutbound()", () -> ends.client.writeEarlyData(bytes("early")));
        });
    }

    @Test
    void theWrongEndSaysSo() throws SslException {
        resuming(EarlyEnds.server(), ends -> {
            assertRefused("for servers", () -> ends.client.readEarlyData(ByteBuffer.allocate(1)));
            assertRefused("no early data to answer", () -> ends.server.writeEarlyData(bytes("answer")));
            assertEquals(0, ends.server.maxEarlyData());
            goOn(ends);
        });
    }

    @Test
    void aServerThatHasBegunToReadHasToReadOn() throws SslException {
        resuming(EarlyEnds.server(), ends -> {
            assertEquals("", readEarly(ends.server));
            assertRefused("readEarlyData", ends.server::handshake);
            assertRefused("readEarlyData", () -> ends.server.read(ByteBuffer.allocate(1)));
            assertRefused("readEarlyData", () -> ends.server.write(bytes("answer")));
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            ByteBuffer one = ByteBuffer.allocate(1);
            assertEquals(0, ends.server.readEarlyData(ByteBuffer.allocate(0)));
            assertEquals(1, ends.server.readEarlyData(one));
            assertRefused("readEarlyData", ends.server::handshake);
            assertEquals("arly", readEarly(ends.server));
            goOn(ends);
        });
    }

    @Test
    void segmentsThatCantBeUsedAreRefused() throws SslException {
        resuming(EarlyEnds.server(), ends -> {
            MemorySegment dead;
            try (Arena arena = Arena.ofConfined()) {
                dead = arena.allocate(4);
                assertThrows(IllegalArgumentException.class, () -> ends.server.readEarlyData(arena.allocate(4).asReadOnly()));
            }
            assertThrows(ReadOnlyBufferException.class,
                    () -> ends.server.readEarlyData(ByteBuffer.allocate(1).asReadOnlyBuffer()));
            assertThrows(IllegalStateException.class, () -> ends.server.readEarlyData(dead));
            assertThrows(IllegalStateException.class, () -> ends.client.writeEarlyData(dead));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment early = arena.allocateFrom("early");
                assertEquals(6, ends.client.writeEarlyData(early));
                ends.move(ends.client, ends.server);
                MemorySegment taken = arena.allocate(10);
                assertEquals(6, ends.server.readEarlyData(taken));
                assertEquals("early", taken.getString(0));
            }
            goOn(ends);
        });
    }

    @Test
    void muchEarlyDataGoesInPieces() throws SslException {
        byte[] early = new byte[300_000];
        new Random(5).nextBytes(early);
        for (boolean taken : new boolean[] {true, false}) {
            resuming(EarlyEnds.server().earlyData(early.length).allowEarlyData(session -> taken), ends -> {
                ByteBuffer source = ByteBuffer.wrap(early);
                ByteBuffer target = ByteBuffer.allocate(early.length + 1);
                for (int round = 0; round < 1000 && source.hasRemaining(); round++) {
                    ends.client.writeEarlyData(source);
                    ends.move(ends.client, ends.server);
                    while (ends.server.readEarlyData(target) > 0) {
                        // on
                    }
                    if (!taken) {
                        ends.server.handshake(); // which skips it
                    }
                }
                assertEquals(taken ? early.length : 0, target.position());
                if (taken) {
                    assertArrayEquals(early, Arrays.copyOf(target.array(), early.length));
                }
                goOn(ends);
                assertEquals(taken ? EarlyDataStatus.ACCEPTED : EarlyDataStatus.REJECTED, ends.client.earlyDataStatus());
            });
        }
    }

    /** As no client of ours does: its session says that more is allowed than the server's says. */
    @Test
    void aClientThatSendsMoreThanItMayIsCutOff() throws SslException {
        for (long received : new long[] {10, 100}) { // whichever is less, what the session allows counts
            try (SslContext server = EarlyEnds.server().earlyData(10).receiveEarlyData(received).build();
                    SslContext client = EarlyEnds.client(server).build();
                    SslSession session = Peers.clientSession(client, server);
                    SslSession greedy = session.dup().setMaxEarlyData(1000);
                    InMemory ends = EarlyEnds.offering(client, server, greedy)) {
                writeEarly(ends.client, "01234567");
                writeEarly(ends.client, "89abc");
                ends.move(ends.client, ends.server);
                assertEquals("01234567", readEarly(ends.server));
                SslException failed = assertThrows(SslException.class, () -> readEarly(ends.server));
                assertTrue(failed.getMessage().contains("too much early data"), failed.getMessage());
                assertThrows(SslException.class, ends.server::handshake);
                ends.move(ends.server, ends.client);
                String alert = assertThrows(SslException.class, () -> {
                    ends.client.handshake();
                    read(ends.client);
                }).alert().orElseThrow().description();
                assertEquals("unexpected_message", alert);
            }
        }
    }

    @Test
    void aServerThatHasGoneBackToTls12EndsTheHandshakeOverIt() throws SslException {
        try (SslContext server = EarlyEnds.server().build();
                SslContext old = SslContext.server().selfSigned(InMemory.HOST).protocol(TlsVersion.TLS_1_2).build();
                SslContext client = SslContext.client().insecure().sessionCacheMode().build();
                SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, old, session)) {
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertThrows(SslException.class, () -> {
                ends.server.handshake();
                ends.server.handshake();
            });
            ends.move(ends.server, ends.client);
            String message = assertThrows(SslException.class, ends.client::handshake).getMessage();
            assertTrue(message.contains("connect again without"), message);
        }
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        for (long bytes : new long[] {-1, 0x1_0000_0000L, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> SslContext.server().earlyData(bytes));
            assertThrows(IllegalArgumentException.class, () -> SslContext.server().receiveEarlyData(bytes));
        }
        SslContextBuilder client = SslContext.client();
        assertThrows(IllegalStateException.class, () -> client.earlyData(1));
        assertThrows(IllegalStateException.class, () -> client.receiveEarlyData(1));
        assertThrows(IllegalStateException.class, () -> client.antiReplay(false));
        assertThrows(IllegalStateException.class, () -> client.allowEarlyData(session -> true));
    }

    @Test
    void aServersSessionThatAllowsNoneIsResumedWithoutIt() throws SslException {
        try (SslContext server = EarlyEnds.server().numTickets(1).build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server);
                SslSession theirs = server.sessions().find(server.sessions().ids().getFirst()).orElseThrow();
                SslSession changed = theirs.dup().setMaxEarlyData(0);
                InMemory ends = EarlyEnds.offering(client, server, session)) {
            server.sessions().remove(theirs);
            server.sessions().add(changed);
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            goOn(ends);
            assertEquals(EarlyDataStatus.REJECTED, ends.client.earlyDataStatus());
            assertTrue(ends.client.isResumed());
        }
    }

    /** 32 bits hold the limit and the records' overhead. */
    @Test
    void theGreatestLimitIsNoSmallOne() throws SslException {
        for (boolean taken : new boolean[] {true, false}) {
            resuming(EarlyEnds.server().earlyData(0xffff_ffffL).receiveEarlyData(0xffff_ffffL)
                    .allowEarlyData(session -> taken), ends -> {
                assertEquals(0xffff_ffffL, ends.client.maxEarlyData());
                writeEarly(ends.client, "e".repeat(5000));
                ends.move(ends.client, ends.server);
                goOn(ends);
                assertEquals(taken, ends.client.earlyDataStatus() == EarlyDataStatus.ACCEPTED);
            });
        }
    }

    @Test
    void aFilterThatThrowsRefusesAndIsHeardOf() throws SslException {
        IllegalArgumentException wrong = new IllegalArgumentException("wrong");
        resuming(EarlyEnds.server().allowEarlyData(session -> {
            throw wrong;
        }), ends -> {
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertSame(wrong, assertThrows(CallbackException.class, () -> readEarly(ends.server)).getCause());
            assertNull(readEarly(ends.server));
            assertEquals(EarlyDataStatus.REJECTED, ends.server.earlyDataStatus());
            goOn(ends);
            assertEquals(EarlyDataStatus.REJECTED, ends.client.earlyDataStatus());
        });
    }

    @Test
    void aFilterCantUseTheConnectionThatItIsAskedOf() throws SslException {
        AtomicReference<SslConnection> asked = new AtomicReference<>();
        AtomicReference<SslSession> lent = new AtomicReference<>();
        resuming(EarlyEnds.server().allowEarlyData(session -> {
            lent.set(session);
            assertEquals(TlsVersion.TLS_1_3, session.protocol().orElseThrow());
            assertThrows(IllegalStateException.class, () -> asked.get().handshake());
            assertThrows(IllegalStateException.class, () -> asked.get().read(ByteBuffer.allocate(1)));
            asked.get().close(); // waits until the call is over
            return true;
        }), ends -> {
            asked.set(ends.server);
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertEquals("early", readEarly(ends.server));
            assertTrue(ends.server.isClosed());
            assertTrue(lent.get().isClosed());
        });
    }
}
