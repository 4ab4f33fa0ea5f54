package io.github.libssl4j.soak;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What C has allocated by {@code malloc}, less what the JVM has for itself, whose compiler alone comes and goes by megabytes:
 * left are libssl's memory and the library's.
 */
final class CMemory {
    private static final int FIELDS = 10;
    private static final int MAPPED = 4; // hblkhd
    private static final int ALLOCATED = 7; // uordblks
    private static final MethodHandle MALLINFO = mallinfo();
    private static final MethodHandle MALLOC_TRIM = mallocTrim();
    private static final Pattern JVM = Pattern.compile("malloc[:=] *([0-9]+)");
    /** Memory that Java code asked for, as arenas do. */
    private static final Pattern OF_JAVA_CODE = Pattern.compile("Other \\(reserved=([0-9]+)");

    private CMemory() {}

    /** In bytes; 0 where C's library or the JVM does not tell. */
    static long bytes() {
        if (MALLINFO == null) {
            return 0;
        }
        String jvm = nativeMemory();
        Matcher all = JVM.matcher(jvm);
        Matcher other = OF_JAVA_CODE.matcher(jvm);
        if (!all.find() || !other.find()) {
            return 0;
        }
        return allocated() - Long.parseLong(all.group(1)) + Long.parseLong(other.group(1));
    }

    /**
     * Has {@code malloc} give back to the kernel what it keeps of freed memory, as far as C's library can: else the largest
     * method that the JVM's compiler ever came by stays in the RSS, tens of megabytes, and comes late in a long run.
     */
    static void trim() {
        if (MALLOC_TRIM == null) {
            return;
        }
        try {
            int released = (int) MALLOC_TRIM.invokeExact(0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle mallocTrim() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("malloc_trim").map(function -> linker.downcallHandle(function,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))).orElse(null);
    }

    private static MethodHandle mallinfo() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("mallinfo2").map(function -> linker.downcallHandle(function,
                FunctionDescriptor.of(MemoryLayout.structLayout(Stream.generate(() -> ValueLayout.JAVA_LONG).limit(FIELDS)
                        .toArray(MemoryLayout[]::new))))).orElse(null);
    }

    private static long allocated() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) MALLINFO.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + info.getAtIndex(ValueLayout.JAVA_LONG, ALLOCATED);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What jcmd's VM.native_memory tells, which scripts/soak has switched on. */
    private static String nativeMemory() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmNativeMemory",
                    new Object[] {new String[] {"summary", "scale=b"}}, new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
