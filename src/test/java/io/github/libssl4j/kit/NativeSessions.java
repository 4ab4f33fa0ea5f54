package io.github.libssl4j.kit;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the {@code SSL_SESSION}s that exist: libssl says of each when it makes and when it frees it
 * ({@code CRYPTO_get_ex_new_index(3)}), whoever holds references.
 */
public final class NativeSessions {
    private static final AtomicLong LIVE = new AtomicLong();

    static {
        NativeLibrary.ensureLoaded();
        // First the library has its place for values: who takes it is another library, of which other tests tell.
        try (SslSession session = SslSession.create()) {
            session.attach(SessionAttachment.of("first", Integer.class), 1);
        }
        libssl_h.CRYPTO_get_ex_new_index(libssl_h.CRYPTO_EX_INDEX_SSL_SESSION(), 0, MemorySegment.NULL, stub("made"),
                MemorySegment.NULL, stub("freed"));
    }

    private NativeSessions() {}

    /** How many there are, of those that were made since the first call. */
    public static long live() {
        return LIVE.get();
    }

    /** A CRYPTO_EX_new or CRYPTO_EX_free: (parent, ptr, ad, idx, argl, argp). */
    @SuppressWarnings("restricted") // upcallStub
    private static MemorySegment stub(String method) {
        try {
            MethodType type = MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class,
                    MemorySegment.class, int.class, long.class, MemorySegment.class);
            return Linker.nativeLinker().upcallStub(
                    MethodHandles.lookup().findStatic(NativeSessions.class, method, type),
                    FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS), Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static void made(MemorySegment session, MemorySegment value, MemorySegment data, int index, long argument,
            MemorySegment pointer) {
        LIVE.incrementAndGet();
    }

    static void freed(MemorySegment session, MemorySegment value, MemorySegment data, int index, long argument,
            MemorySegment pointer) {
        LIVE.decrementAndGet();
    }
}
