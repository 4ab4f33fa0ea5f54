package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Background;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Whom a callback reaches is found by address, however many there are and whatever others do meanwhile. */
class AddressMapTest {
    @Test
    void itAnswersAsAMapDoes() {
        AddressMap<String> addresses = new AddressMap<>();
        Map<Long, String> map = new HashMap<>();
        Random random = new Random(4);
        for (int step = 0; step < 100_000; step++) {
            long address = 16L * random.nextInt(2_000);
            String value = map.get(address);
            switch (random.nextInt(3)) {
                case 0 -> {
                    String other = "value " + step;
                    map.put(address, other);
                    addresses.put(address, other);
                }
                case 1 -> {
                    map.remove(address);
                    addresses.remove(address, value);
                }
                default -> addresses.remove(address, "another's"); // who came to the address is not forgotten
            }
            assertEquals(map.get(address), addresses.get(address));
        }
        for (long address = 0; address < 16 * 2_000; address += 16) {
            assertEquals(map.get(address), addresses.get(address));
        }
    }

    @Test
    void whatStaysIsFoundWhileOthersComeAndGo() throws Exception {
        AddressMap<String> addresses = new AddressMap<>();
        addresses.put(32, "stays");
        AtomicBoolean stop = new AtomicBoolean();
        Background<Integer> others = Background.start("coming and going", Thread.ofPlatform(), () -> {
            int rounds = 0;
            for (; !stop.get() || rounds == 0; rounds++) {
                for (long address = 1; address < 1_000; address++) {
                    addresses.put(48 + 16 * address, "goes");
                }
                for (long address = 1; address < 1_000; address++) {
                    addresses.remove(48 + 16 * address, addresses.get(48 + 16 * address));
                }
            }
            return rounds;
        });
        for (int i = 0; i < 1_000_000; i++) {
            assertEquals("stays", addresses.get(32));
        }
        stop.set(true);
        assertTrue(others.result() > 0);
        assertNull(addresses.get(64));
    }
}
