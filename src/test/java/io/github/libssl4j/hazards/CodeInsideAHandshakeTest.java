package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of the application runs inside of a handshake neither sees nor disturbs what that is about. */
@ExtendWith(NoLeaks.class)
class CodeInsideAHandshakeTest {
    private static SslContext client(TlsVersion version) {
        return SslContext.client().insecure().protocol(version).build();
    }

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void whatItCallsTellsNobodyOfTheHandshake(TlsVersion version) throws Exception {
        List<String> events = new ArrayList<>();
        try (SslContext other = server().build();
                SslContext server = server().keyLog(line -> events.add("line")).ticketData(request -> data(other, events))
                        .build();
                SslContext client = client(version); InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
        }
        assertTrue(events.contains("line"));
        assertTrue(events.contains("begin"));
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).equals("begin")) {
                assertEquals("end", events.get(i + 1), events::toString);
            }
        }
    }

    private static byte[] data(SslContext other, List<String> events) {
        events.add("begin");
        other.sessions().ids();
        events.add("end");
        return null;
    }

    private static void leaveAnError() {
        libssl_h.PEM_read_bio_X509(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
    }

    @Test
    void anErrorThatARuleLeavesBehindIsNotTheHandshakes() throws Exception {
        try (SslContext server = server().resumptionRule((protocol, secret) -> {
                    leaveAnError();
                    return true;
                }).build(); SslContext client = client(TlsVersion.TLS_1_2); InMemory ends = InMemory.handshake(client, server)) {
            assertFalse(ends.server.isResumed());
        }
    }

    @Test
    void anErrorThatTicketDataLeavesBehindIsNotTheHandshakes() throws Exception {
        try (SslContext server = server().ticketData((TicketRequest request) -> {
                    leaveAnError();
                    return null;
                }).build(); SslContext client = client(TlsVersion.TLS_1_2)) {
            for (int i = 0; i < 2; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertEquals(i > 0, ends.server.isResumed());
                    ends.goodbye();
                }
            }
        }
    }

    @Test
    void anInterruptThatALookupInMemoryMetIsNotLost() throws Exception {
        List<Boolean> met = new ArrayList<>();
        try (SslContext server = Peers.server().tickets(false).numTickets(1).inMemorySessionLookup(id -> {
                    met.add(true);
                    throw new InterruptedException();
                }).build(); SslContext client = client(TlsVersion.TLS_1_2)) {
            InMemory.handshake(client, server).close();
            server.sessions().ids().forEach(server.sessions()::tryRemove);
            InMemory.handshake(client, server).close();
            assertEquals(List.of(true), met);
            assertTrue(Thread.interrupted());
        }
    }
}
