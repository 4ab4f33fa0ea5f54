package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is called without leaving Java's state is called as its header says. */
class LeavesTest {
    @Test
    void theirTypesAreThoseOfTheHeaders() {
        for (FunctionDescriptor header : List.of(libssl_h.SSL_SESSION_get_id$descriptor(),
                libssl_h.SSL_SESSION_get0_id_context$descriptor())) {
            assertEquals(header.argumentLayouts().size(), Leaves.LENT.argumentLayouts().size());
            header.argumentLayouts().forEach(argument -> assertInstanceOf(AddressLayout.class, argument));
            assertEquals(header.returnLayout().orElseThrow().byteSize(), Leaves.LENT.returnLayout().orElseThrow().byteSize());
        }
    }

    @Test
    void anIdIsReadAndComparedWhateverItsLength() {
        NativeLibrary.ensureLoaded();
        try (Arena arena = Arena.ofConfined()) {
            for (int length = 0; length <= 32; length++) {
                byte[] id = new byte[length];
                Arrays.fill(id, (byte) 0xa5);
                MemorySegment session = libssl_h.SSL_SESSION_new();
                libssl_h.SSL_SESSION_set1_id(session, Memory.allocate(arena, id), length);
                assertArrayEquals(id, SessionFields.id(session));
                assertTrue(SessionFields.hasId(session, id));
                for (int i = 0; i < length; i++) {
                    byte[] other = id.clone();
                    other[i]++;
                    assertFalse(SessionFields.hasId(session, other));
                }
                assertFalse(SessionFields.hasId(session, Arrays.copyOf(id, length + 1)));
                libssl_h.SSL_SESSION_free(session);
            }
        }
    }
}
