package io.github.libssl4j.libssl;

import io.github.libssl4j.OpenSslError;
import io.github.libssl4j.OpenSslException;
import java.lang.foreign.MemorySegment;

/** One check for each of C's ways to say no. Each drains the whole error queue at once. */
public final class Check {
    private Check() {}

    /** A pointer, {@code NULL} on failure. Answers it without its size: a handle is no memory to read. */
    public static MemorySegment notNull(MemorySegment pointer, String function) {
        if (pointer.address() == 0) {
            throw failure(function);
        }
        return Memory.handle(pointer);
    }

    /**
     * The same of what was read out of a secret. What OpenSSL adds in words to its errors is left out: of a damaged key it
     * may be a part, such as what seems to be the number of an algorithm.
     */
    static MemorySegment notNullOfSecret(MemorySegment pointer, String function) {
        if (pointer.address() == 0) {
            throw new OpenSslException(function + " failed", Errors.drain().stream().map(error -> new OpenSslError(error.code(),
                    error.library(), error.reason(), error.reasonCode(), error.function(), error.file(), error.line(), ""))
                    .toList());
        }
        return Memory.handle(pointer);
    }

    /** 1 on success, anything else on failure. */
    public static void one(int result, String function) {
        if (result != 1) {
            throw failure(function);
        }
    }

    /** The same of a {@code long}, as {@code SSL_CTX_ctrl(3)} answers. */
    public static void one(long result, String function) {
        if (result != 1) {
            throw failure(function);
        }
    }

    /** More than 0 on success. */
    public static int positive(int result, String function) {
        if (result <= 0) {
            throw failure(function);
        }
        return result;
    }

    /** The exception for a call that failed just now. */
    public static OpenSslException failure(String function) {
        var errors = Errors.drain();
        return new OpenSslException(function + " failed", errors);
    }
}
