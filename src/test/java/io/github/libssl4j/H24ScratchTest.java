package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plaintext on its way between Java's heap and libssl leaves nothing behind in the memory that others get next. */
@ExtendWith(NoLeaks.class)
class H24ScratchTest {
    @Test
    void memoryThatIsGivenBackIsWiped() {
        OpenSsl.version(); // loads libssl
        MemorySegment scratch = Scratch.take();
        scratch.asSlice(0, 100).fill((byte) 7);
        Scratch.back(scratch, 100);
        assertEquals(Scratch.RECORD, scratch.byteSize());
        assertArrayEquals(new byte[100], scratch.asSlice(0, 100).toArray(ValueLayout.JAVA_BYTE));
    }
}
