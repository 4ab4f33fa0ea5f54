package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.SSL_allow_early_data_cb_fn;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** libssl's callback about early data. */
public final class EarlyDataCallbacks {
    /** What libssl asks about an {@code SSL}. */
    public interface OfConnection {
        /** {@code SSL_allow_early_data_cb_fn}: whether early data is taken. */
        boolean allowEarlyData();
    }

    private EarlyDataCallbacks() {}

    /** Installs the callback. */
    public static void install(MemorySegment ctx) {
        libssl_h.SSL_CTX_set_allow_early_data_cb(ctx, Stub.ALLOW, MemorySegment.NULL);
    }

    static int allow(MemorySegment ssl, MemorySegment argument) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            return connection != null && connection.allowEarlyData() ? 1 : 0;
        } catch (Throwable e) {
            Callbacks.failed(e);
            return 0;
        }
    }

    private static final class Stub {
        static final MemorySegment ALLOW = SSL_allow_early_data_cb_fn.allocate(EarlyDataCallbacks::allow, Arena.global());
    }
}
