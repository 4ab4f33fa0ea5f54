package io.github.libssl4j.libssl;

import static io.github.libssl4j.ffi.libssl_h.C_INT;
import static io.github.libssl4j.ffi.libssl_h.C_POINTER;

import io.github.libssl4j.OpenSslError;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * OpenSSL's error queue ({@code ERR_get_error(3)}).
 *
 * <p>The queue belongs to the carrier thread. A virtual thread that blocks between a failing call and the draining may
 * go on on another carrier, lose its errors and leave them to a stranger: so {@link #clear()}, the call,
 * {@code SSL_get_error} and {@link #drain()} follow one another with no lock, log, upcall or class initialisation in
 * between; {@link #warmUp()} initialises what they need.
 */
public final class Errors {
    /** A queue holds 16 entries; more would mean that it is being filled while it is read. */
    private static final int MOST = 64;
    private static final long SYSTEM_FLAG = 0x8000_0000L; // ERR_SYSTEM_FLAG, a macro that jextract skips

    private Errors() {}

    /** {@code ERR_clear_error(3)}. */
    public static void clear() {
        libssl_h.ERR_clear_error();
    }

    /** Takes all entries out of this thread's queue, oldest first. */
    public static List<OpenSslError> drain() {
        List<OpenSslError> errors = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(C_POINTER);
            MemorySegment line = arena.allocate(C_INT);
            MemorySegment function = arena.allocate(C_POINTER);
            MemorySegment data = arena.allocate(C_POINTER);
            MemorySegment flags = arena.allocate(C_INT);
            long code;
            while (errors.size() < MOST && (code = libssl_h.ERR_get_error_all(file, line, function, data, flags)) != 0) {
                boolean text = (flags.get(C_INT, 0) & libssl_h.ERR_TXT_STRING()) != 0;
                errors.add(new OpenSslError(code,
                        or(Memory.string(libssl_h.ERR_lib_error_string(code)), "library " + library(code)),
                        reasonText(code), reason(code),
                        or(Memory.string(Memory.pointer(function, 0)), ""),
                        or(Memory.string(Memory.pointer(file, 0)), ""), line.get(C_INT, 0),
                        text ? or(Memory.string(Memory.pointer(data, 0)), "") : ""));
            }
        }
        return errors;
    }

    /** {@code ERR_GET_LIB(code)}: {@code (code >> ERR_LIB_OFFSET) & ERR_LIB_MASK}. */
    public static int library(long code) {
        return isSystem(code) ? libssl_h.ERR_LIB_SYS()
                : (int) (code >>> libssl_h.ERR_LIB_OFFSET()) & libssl_h.ERR_LIB_MASK();
    }

    /** {@code ERR_GET_REASON(code)}: {@code code & ERR_REASON_MASK}. */
    public static int reason(long code) {
        return isSystem(code) ? (int) (code & ~SYSTEM_FLAG) : (int) (code & libssl_h.ERR_REASON_MASK());
    }

    /** Whether something failed for want of memory: then what was asked for may be right. Not all of OpenSSL says so. */
    public static boolean tellOfMemory(List<OpenSslError> errors) {
        return errors.stream().anyMatch(error -> error.reasonCode() == libssl_h.ERR_R_MALLOC_FAILURE());
    }

    private static boolean isSystem(long code) {
        return (code & SYSTEM_FLAG) != 0;
    }

    private static String reasonText(long code) {
        String text = Memory.string(libssl_h.ERR_reason_error_string(code));
        if (text != null) {
            return text;
        }
        return isSystem(code) ? "errno " + reason(code) : "reason " + reason(code);
    }

    private static String or(String text, String other) {
        return text == null ? other : text;
    }

    /** Initialises every class that stands between a failing call and its errors. */
    static void warmUp() {
        clear();
        // A failing call, so that the whole path has run once.
        libssl_h.PEM_read_bio_X509(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
        drain();
    }
}
