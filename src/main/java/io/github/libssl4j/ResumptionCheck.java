package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A resumed handshake verifies nothing: what the session says of the first one must do. */
final class ResumptionCheck {
    private ResumptionCheck() {}

    /** What is wrong with the session that was resumed, or {@code null}. */
    static SslException objection(ConnectionHandle handle, MemorySegment ssl, String peer) {
        ContextConfig config = handle.effective().config;
        boolean needed = config.server() ? config.clientAuth() == ClientAuth.REQUIRED : config.verifiesPeer();
        long result = libssl_h.SSL_get_verify_result(ssl);
        if (needed && result != libssl_h.X509_V_OK()) {
            return new SslException("The resumed session with " + peer + " was made without a good certificate",
                    List.of(), null, SessionVerification.of(result));
        }
        if (needed && config.server() && !PeerInfo.hasCertificate(ssl)) {
            return new SslException("The resumed session with " + peer + " has no client certificate");
        }
        if (config.clientAuth() != ClientAuth.NONE && handle.isOfOtherPolicy(ssl)) {
            return new SslException("The resumed session with " + peer + " was made under another check of the "
                    + "client's certificate");
        }
        return null;
    }
}
