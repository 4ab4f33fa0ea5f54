package io.github.libssl4j;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/** Keeps as many buffers as are ever kept for the next connection: who counts memory then counts none that comes by chance. */
public final class FullSpares {
    private static final int MORE_THAN_ARE_KEPT = 100;

    private FullSpares() {}

    public static void fill() {
        List<MemorySegment> scratch = Stream.generate(Scratch::take).limit(MORE_THAN_ARE_KEPT).toList();
        List<Wire> wires = Stream.generate(Wire::take).limit(MORE_THAN_ARE_KEPT).toList();
        scratch.forEach(segment -> Scratch.back(segment, 0));
        wires.forEach(Wire::back);
    }
}
