package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a ClientHello asks for, be it malformed as it may. */
class WantedSessionsTest {
    private static final byte[] NONE = {};
    private static final byte[] TLS_1_3 = {4, 3, 4, 3, 3};
    private static final byte[] TLS_1_2 = {2, 3, 3};
    private static final byte[] DHE = {1, 1};

    @BeforeAll
    static void load() {
        OpenSsl.version();
    }

    private static byte[] id(int number) {
        byte[] id = new byte[SessionId.MAX_LENGTH];
        Arrays.fill(id, (byte) number);
        return id;
    }

    private static byte[] psk(byte[]... identities) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (byte[] identity : identities) {
            list.writeBytes(ByteBuffer.allocate(2).putShort((short) identity.length).array());
            list.writeBytes(identity);
            list.writeBytes(new byte[4]);
        }
        return ByteBuffer.allocate(2 + list.size() + 3).putShort((short) list.size()).put(list.toByteArray()).array();
    }

    private static List<SessionId> wanted(byte[] id, byte[] versions, byte[] ticket, byte[] modes, byte[] psk) {
        return new WantedSessions(id, versions, ticket, modes, psk).ids(true, false, true, false);
    }

    @Test
    void ofTls12IsTheSessionId() {
        SessionId id = SessionId.of(id(1));
        byte[] ticket = {1, 2, 3};
        assertEquals(List.of(id), wanted(id(1), NONE, NONE, NONE, NONE));
        assertEquals(List.of(id), wanted(id(1), TLS_1_2, ticket, NONE, NONE));
        assertEquals(List.of(id), new WantedSessions(id(1), NONE, NONE, NONE, NONE).ids(true, true, false, false));
        assertEquals(List.of(id), new WantedSessions(id(1), TLS_1_3, NONE, NONE, NONE).ids(false, true, false, false));
        assertEquals(List.of(), new WantedSessions(id(1), NONE, ticket, NONE, NONE).ids(true, true, false, false));
        assertEquals(List.of(), wanted(NONE, NONE, NONE, NONE, NONE));
        assertEquals(List.of(), wanted(new byte[33], NONE, NONE, NONE, NONE));
    }

    @Test
    void ofTls13AreTheFirstTwoStatefulTickets() {
        SessionId one = SessionId.of(id(1));
        SessionId two = SessionId.of(id(2));
        byte[] psk = psk(new byte[200], id(1), new byte[31], id(2), id(3));
        assertEquals(List.of(one, two), wanted(id(9), TLS_1_3, NONE, DHE, psk));
        assertEquals(List.of(), wanted(id(9), TLS_1_3, NONE, NONE, psk), "no key exchange");
        assertEquals(List.of(), wanted(id(9), TLS_1_3, NONE, new byte[] {1, 0}, psk), "no key exchange that is allowed");
        assertEquals(List.of(one, two), new WantedSessions(id(9), TLS_1_3, NONE, new byte[] {1, 0}, psk)
                .ids(true, false, true, true));
        assertEquals(List.of(), new WantedSessions(id(9), TLS_1_3, NONE, DHE, psk).ids(true, false, false, false));
        assertEquals(List.of(), wanted(id(9), TLS_1_3, NONE, DHE, NONE));
    }

    @Test
    void ofMalformedExtensionsIsWhatCanBeRead() {
        byte[] psk = psk(id(1), id(2));
        for (int length = 0; length < psk.length; length++) {
            int whole = length < 2 + 38 ? 0 : length < 2 + 76 ? 1 : 2;
            assertEquals(whole, wanted(id(9), TLS_1_3, NONE, DHE, Arrays.copyOf(psk, length)).size(), length + " bytes");
        }
        assertEquals(1, wanted(id(9), new byte[] {99, 3}, NONE, DHE, psk).size(), "the session id's");
        assertEquals(1, wanted(id(9), new byte[] {0}, NONE, DHE, psk).size());
        byte[] many = new byte[65535];
        Arrays.fill(many, (byte) 0xff);
        assertEquals(List.of(), wanted(id(9), TLS_1_3, NONE, DHE, many));
    }

    @Test
    void ofAnyBytesIsNoException() {
        Random random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            byte[][] parts = new byte[5][];
            for (int part = 0; part < parts.length; part++) {
                parts[part] = new byte[random.nextInt(part == 4 ? 120 : 40)];
                random.nextBytes(parts[part]);
            }
            if (i % 2 == 0) {
                parts[1] = TLS_1_3;
                parts[3] = DHE;
            }
            assertTrue(wanted(parts[0], parts[1], parts[2], parts[3], parts[4]).size() <= WantedSessions.MOST);
        }
    }
}
