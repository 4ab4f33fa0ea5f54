package io.github.libssl4j;

import io.github.libssl4j.libssl.Randomness;
import java.nio.charset.StandardCharsets;

/** The bytes that say which servers share sessions ({@code SSL_CTX_set_session_id_context(3)}). */
final class SessionIdContext {
    private static final int LONGEST = 32; // SSL_MAX_SID_CTX_LENGTH

    private SessionIdContext() {}

    static byte[] random() {
        return Randomness.bytes(LONGEST);
    }

    static byte[] ofName(String name) {
        return checked(name.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of bytes that a caller gave. */
    static byte[] checked(byte[] context) {
        if (context.length > LONGEST) {
            throw new IllegalArgumentException("A session id context has at most " + LONGEST + " bytes, not "
                    + context.length);
        }
        return context.clone();
    }

}
