package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each identity of a hello is looked up inside of libssl, and a hello has room for thousands. */
@ExtendWith(NoLeaks.class)
class PskLookupsOfAConnectionTest {
    @Test
    void oneConnectionLooksUpThirtyTwoIdentitiesAtMost() {
        Psks keys = Psks.of();
        try (SslContext server = SslContext.server().selfSigned("localhost").pskLookup(keys).build()) {
            for (int connection = 0; connection < 2; connection++) {
                ConnectionHandle handle = new ConnectionHandle(server.state(),
                        MemorySegment.ofAddress(server.state().ref.address()), null, 0);
                for (int i = 0; i < 1000; i++) {
                    assertEquals(0, handle.psk().find(("key " + i).getBytes(StandardCharsets.US_ASCII)).address());
                }
                handle.ref.close();
                assertEquals(32, keys.takeAsked().size());
            }
        }
    }
}
