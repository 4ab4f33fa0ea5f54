package io.github.libssl4j.bench.work;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds of the machine's memory. */
final class Memory {
    private static final int PAGE = 4096;

    private Memory() {}

    /** Resident bytes, once garbage is gone and the allocator has given back what it can, as in C. */
    static long resident() throws Exception {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        trim();
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
        return Long.parseLong(pages[1]) * PAGE;
    }

    @SuppressWarnings("restricted") // a function of the C library's, of these types
    private static void trim() throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle trim = linker.downcallHandle(linker.defaultLookup().find("malloc_trim").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        try {
            int released = (int) trim.invokeExact(0L);
        } catch (Throwable e) {
            throw new IOException("malloc_trim", e);
        }
    }
}
