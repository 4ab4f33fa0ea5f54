package io.github.libssl4j.memory;

import io.github.libssl4j.kit.Gcc;
import io.github.libssl4j.libssl.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Counts what libssl and libcrypto allocate, and has one of their allocations fail: {@code src/test/c/allocations.c}, in
 * a process in which nobody has used OpenSSL yet.
 */
@SuppressWarnings("restricted") // C functions of the tests' own
final class Allocations {
    static final int STANDARD_OUTPUT = 1;
    private static final Path SOURCE = Path.of("src/test/c/allocations.c");
    private static final String HOOK = "CRYPTO_set_mem_functions";

    private final SymbolLookup symbols;
    private final MethodHandle blocks;
    private final MethodHandle bytes;
    private final MethodHandle made;
    private final MethodHandle arm;
    private final MethodHandle disarm;
    private final MethodHandle list;
    private final MethodHandle keepStacks;
    private final MethodHandle forgetThread;
    private final MethodHandle clearErrors;

    private Allocations(Path library) {
        symbols = SymbolLookup.libraryLookup(library, Arena.global());
        blocks = handle(symbols, "allocations_blocks", ValueLayout.JAVA_LONG);
        bytes = handle(symbols, "allocations_bytes", ValueLayout.JAVA_LONG);
        made = handle(symbols, "allocations_made", ValueLayout.JAVA_LONG);
        arm = handle(symbols, "allocations_arm", null, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
        disarm = handle(symbols, "allocations_disarm", ValueLayout.JAVA_LONG);
        list = handle(symbols, "allocations_list", ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        keepStacks = handle(symbols, "allocations_keep_stacks", null, ValueLayout.JAVA_INT);
        forgetThread = handle(NativeLibrary.lookup(), "OPENSSL_thread_stop", null);
        clearErrors = handle(NativeLibrary.lookup(), "ERR_clear_error", null);
    }

    private static MethodHandle handle(SymbolLookup symbols, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(symbols.find(name).orElseThrow(), result == null
                ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments));
    }

    /** Compiles the library into a folder. */
    static Path compile(Path folder) throws IOException, InterruptedException {
        Gcc.compile(folder, Files.readString(SOURCE), "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-shared", "-fPIC",
                "-o", "allocations.so");
        return folder.resolve("allocations.so");
    }

    /** From here on, the memory of the libssl that libssl4j uses, and of its libcrypto, is counted. */
    static Allocations install(Path library) throws Throwable {
        Allocations installed = new Allocations(library); // libssl is loaded by that, and nothing of it used
        MethodHandle install = handle(installed.symbols, "allocations_install", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        if ((int) install.invokeExact(NativeLibrary.lookup().find(HOOK).orElseThrow()) != 1) {
            throw new AssertionError(HOOK + " refuses: libcrypto has allocated something already");
        }
        return installed;
    }

    /** What libssl and libcrypto hold now, but for what they keep for this thread, which they give back first. */
    long blocks() {
        forgetThread();
        return number(blocks);
    }

    /** The same in bytes. */
    long bytes() {
        forgetThread();
        return number(bytes);
    }

    /** {@code OPENSSL_thread_stop(3)}: the thread's error queue and random generators are given back, until it needs some. */
    private void forgetThread() {
        try {
            clearErrors.invokeExact();
            forgetThread.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** How many allocations there were so far, the failed ones too: the serial number of the last. */
    long made() {
        return number(made);
    }

    /** The n-th allocation from now on fails, and so many more right after it. C tells which it was on standard output. */
    void arm(long n, long more, boolean tell) {
        try {
            arm.invokeExact(n, more, tell ? STANDARD_OUTPUT : -1);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** None fails any more; how many did. */
    long disarm() {
        return number(disarm);
    }

    /** Whether blocks keep the stacks that they are allocated under. */
    void keepStacks(boolean yes) {
        try {
            keepStacks.invokeExact(yes ? 1 : 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The live blocks whose serial number is above one and not above another: file, line, size, and the stack if kept. */
    List<String> list(long above, long last) {
        try (Arena arena = Arena.ofConfined()) {
            long room = (long) list.invokeExact(above, last, MemorySegment.NULL, 0L);
            MemorySegment text = arena.allocate(room);
            long same = (long) list.invokeExact(above, last, text, room);
            if (same > room) {
                throw new AssertionError("Somebody else allocates");
            }
            return Arrays.stream(text.getString(0).split("\n")).filter(line -> !line.isEmpty()).sorted().toList();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static long number(MethodHandle handle) {
        try {
            return (long) handle.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
