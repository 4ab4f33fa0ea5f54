package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ScratchTest {
    @Test
    void plaintextIsGoneFromAScratchThatWasGivenBack() {
        OpenSsl.version(); // loads libssl
        MemorySegment scratch = Scratch.take();
        scratch.asSlice(0, 100).fill((byte) 7);
        Scratch.back(scratch, 100);
        for (int i = 0; i < 100; i++) {
            assertEquals(0, scratch.get(ValueLayout.JAVA_BYTE, i));
        }
    }
}
