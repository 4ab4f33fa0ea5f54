package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one signature that all calls into C share, where it is wider than C's. */
class DowncallTest {
    private MemorySegment ctx;

    @BeforeEach
    void open() {
        NativeLibrary.ensureLoaded();
        ctx = libssl_h.SSL_CTX_new(libssl_h.TLS_server_method());
    }

    @AfterEach
    void close() {
        libssl_h.SSL_CTX_free(ctx);
    }

    @Test
    void aNegativeIntIsAnsweredAsOne() {
        assertEquals(-1, libssl_h.OPENSSL_sk_num(MemorySegment.NULL));
    }

    @Test
    void aNegativeIntIsPassedAsOne() {
        MemorySegment ciphers = libssl_h.SSL_CTX_get_ciphers(ctx);
        assertEquals(0, libssl_h.OPENSSL_sk_value(ciphers, -1).address());
        assertEquals(0, libssl_h.OPENSSL_sk_value(ciphers, Integer.MIN_VALUE).address());
    }

    @Test
    void aShortIsAnsweredWithoutWhatElseIsInTheRegister() {
        assertEquals(0x1301, libssl_h.SSL_CIPHER_get_protocol_id(Ciphers.find("TLS_AES_128_GCM_SHA256")));
    }

    @Test
    void aLongIsPassedAndAnsweredAsAWhole() {
        long timeout = 0x1_2345_6789L;
        libssl_h.SSL_CTX_set_timeout(ctx, timeout);
        assertEquals(timeout, libssl_h.SSL_CTX_get_timeout(ctx));
    }

    @Test
    void memoryThatWasFreedIsNotPassed() {
        MemorySegment freed;
        try (Arena arena = Arena.ofConfined()) {
            freed = arena.allocate(8);
        }
        assertRefused(IllegalStateException.class, () -> libssl_h.OPENSSL_cleanse(freed, 8));
    }

    @Test
    void memoryOfAnotherThreadIsNotPassed() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(8);
            CompletableFuture.runAsync(() ->
                    assertRefused(WrongThreadException.class, () -> libssl_h.OPENSSL_cleanse(confined, 8))).get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void memoryOfTheHeapIsNotPassed() {
        assertRefused(IllegalArgumentException.class,
                () -> libssl_h.OPENSSL_cleanse(MemorySegment.ofArray(new byte[8]), 8));
    }

    @Test
    void aFunctionThatThisLibsslDoesNotHaveIsNotCalled() {
        MemorySegment none = MemorySegment.NULL; // what the bindings have for it
        assertThrows(IllegalArgumentException.class,
                () -> { long ignored = (long) Downcall.HANDLE.invokeExact(none, none, none, none, none, none, none); });
    }

    private static void assertRefused(Class<? extends RuntimeException> why, Runnable call) {
        assertThrowsExactly(why, call::run);
    }
}
