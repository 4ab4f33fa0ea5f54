package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.libssl.NativeLibrary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The index of a cache is what a map would be, whatever is put in and taken out. */
@ExtendWith(NoLeaks.class)
class SessionTableTest {
    private static final int IDS = 300;

    @Test
    void itAnswersAsAMapDoes() {
        NativeLibrary.ensureLoaded();
        Random random = new Random(4);
        List<SslSession> sessions = new ArrayList<>();
        for (int i = 0; i < 2 * IDS; i++) { // two of each id
            byte[] id = new byte[1 + i % IDS % 32];
            new Random(i % IDS).nextBytes(id);
            id[0] = (byte) (i % IDS);
            sessions.add(SslSession.create().setId(SessionId.of(id)));
        }
        SessionTable table = new SessionTable();
        Map<SessionId, Long> map = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            // Filled to the brim, and emptied again.
            boolean fills = step / 10_000 % 2 == 0;
            SslSession session = sessions.get(random.nextInt(sessions.size()));
            SessionId id = session.id().orElseThrow();
            long address = session.read(pointer -> pointer.address());
            if (random.nextInt(10) < (fills ? 7 : 2)) {
                table.makeRoom();
                Long replaced = map.put(id, address);
                assertEquals(replaced == null ? 0 : replaced, table.put(id, address));
            } else {
                assertEquals(map.remove(id, address), table.remove(id, address));
            }
            assertEquals(map.size(), table.size());
            assertEquals(map.getOrDefault(id, 0L), table.find(id));
        }
        Set<Long> all = new HashSet<>();
        table.forEach(session -> assertTrue(all.add(session.address())));
        assertEquals(new HashSet<>(map.values()), all);
        map.forEach((id, address) -> assertEquals(address, table.find(id)));
        table.clear();
        assertEquals(0, table.size());
        map.forEach((id, address) -> assertEquals(0, table.find(id)));
        assertFalse(table.remove(sessions.getFirst().id().orElseThrow(), 1));
        sessions.forEach(SslSession::close);
    }
}
