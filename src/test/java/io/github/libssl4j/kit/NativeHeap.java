package io.github.libssl4j.kit;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.stream.Stream;

/** What C has allocated: {@code mallinfo2(3)} of glibc. Java's own heap is not in there. */
public final class NativeHeap {
    private static final int FIELDS = 10;
    private static final int MAPPED = 4; // hblkhd
    private static final int ALLOCATED = 7; // uordblks

    private NativeHeap() {}

    /** Gives the system back what C has freed: {@code malloc_trim(3)}. */
    @SuppressWarnings("restricted")
    public static void trim() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find("malloc_trim").orElse(null);
        if (function == null) {
            throw new AssertionError("This test counts memory after malloc_trim, which glibc has");
        }
        int trimmed = (int) linker.downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))
                .invokeExact(0L);
        assert trimmed >= 0;
    }

    /** The bytes that are allocated now. */
    @SuppressWarnings("restricted")
    public static long allocated() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find("mallinfo2").orElse(null);
        if (function == null) {
            throw new AssertionError("This test counts native memory by mallinfo2, which glibc has since 2.33");
        }
        MethodHandle handle = linker.downcallHandle(function,
                FunctionDescriptor.of(MemoryLayout.structLayout(Stream.generate(() -> ValueLayout.JAVA_LONG)
                        .limit(FIELDS).toArray(MemoryLayout[]::new))));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) handle.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + info.getAtIndex(ValueLayout.JAVA_LONG, ALLOCATED);
        }
    }
}
