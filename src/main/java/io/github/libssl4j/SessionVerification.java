package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;

/** The verify result that a session carries. C has no getter for it: a connection that is given the session shows it. */
final class SessionVerification {
    private SessionVerification() {}

    static long result(MemorySegment ctx, MemorySegment session) {
        // A copy: an SSL would keep the session for itself.
        MemorySegment copy = Check.notNull(libssl_h.SSL_SESSION_dup(session), "SSL_SESSION_dup");
        MemorySegment ssl = libssl_h.SSL_new(ctx);
        try {
            Check.notNull(ssl, "SSL_new");
            Check.one(libssl_h.SSL_set_session(ssl, copy), "SSL_set_session");
            return libssl_h.SSL_get_verify_result(ssl);
        } finally {
            libssl_h.SSL_free(ssl);
            libssl_h.SSL_SESSION_free(copy);
        }
    }

    /**
     * What a session must say of its client's certificate, as a resumed client shows none.
     *
     * @throws IllegalArgumentException if the server wants a certificate, and the session has no good one
     */
    static void requireClientCertificate(ContextConfig config, MemorySegment ctx, MemorySegment session) {
        boolean certified = !Memory.isNull(libssl_h.SSL_SESSION_get0_peer(session));
        boolean needed = config.clientAuth() == ClientAuth.REQUIRED
                || certified && config.clientAuth() == ClientAuth.OPTIONAL;
        if (needed && (!certified || result(ctx, session) != libssl_h.X509_V_OK())) {
            throw new IllegalArgumentException("The session has no verified client certificate, which this server wants");
        }
    }

    static VerifyResult of(long code) {
        return new VerifyResult(code, Memory.string(libssl_h.X509_verify_cert_error_string(code)));
    }
}
