package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a connection does not take the next one's callbacks, which may have its address by then. */
@ExtendWith(NoLeaks.class)
class H25ConnectionAddressTest {
    private static final class Listening implements Callbacks.OfConnection {
        private final List<String> lines = new ArrayList<>();
        private int sessions;

        @Override
        public void newSession(MemorySegment session) {
            sessions++;
        }

        @Override
        public boolean mayBeResumed(boolean forwardSecret) {
            return true;
        }

        @Override
        public void keyLog(String line) {
            lines.add(line);
        }

        @Override
        public int selectAlpn(byte[] offered) {
            return -1;
        }

        @Override
        public AfterHello clientHello() {
            return AfterHello.GO_ON;
        }

        @Override
        public MemorySegment findSession(byte[] id) {
            return MemorySegment.NULL;
        }

        @Override
        public byte[] newSessionId(int maxLength) {
            return new byte[maxLength];
        }

        @Override
        public PskCallbacks.Exchange psk() {
            throw new AssertionError("There are no keys");
        }

        @Override
        public boolean allowEarlyData() {
            return false;
        }

        @Override
        public TicketKeys ticketKeys() {
            return TicketKeys.NONE;
        }

        @Override
        public byte[] ticketBinding() {
            return new byte[0];
        }

        @Override
        public void makesTicket(MemorySegment ssl) {
        }

        @Override
        public int decideOnTicket(MemorySegment ssl, MemorySegment session, int status) {
            return 0;
        }
    }

    /** 1 would say that the callback has taken libssl's reference over (H11): nobody would give it back. */
    @Test
    void h11TheReferenceOfANewSessionStaysLibssls() {
        MemorySegment address = MemorySegment.ofAddress(0x1000);
        Listening connection = new Listening();
        Callbacks.register(address, connection);
        assertEquals(0, SessionCallbacks.newSession(address, MemorySegment.ofAddress(0x2000)));
        assertEquals(1, connection.sessions);
        Callbacks.unregister(address, connection);
        assertEquals(0, SessionCallbacks.newSession(address, MemorySegment.ofAddress(0x2000)));
        assertEquals(1, connection.sessions);
    }

    @Test
    void forgettingAFreedConnectionSparesTheNextOneAtItsAddress() {
        MemorySegment address = MemorySegment.ofAddress(0x1000);
        Listening first = new Listening();
        Listening second = new Listening();
        try (Arena arena = Arena.ofConfined()) {
            Callbacks.register(address, first);
            Callbacks.register(address, second);
            Callbacks.unregister(address, first);
            HandshakeCallbacks.keyLog(address, arena.allocateFrom("told"));
            Callbacks.unregister(address, second);
            HandshakeCallbacks.keyLog(address, arena.allocateFrom("nobody"));
        }
        assertEquals(List.of(), first.lines);
        assertEquals(List.of("told"), second.lines);
    }
}
