package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What libssl does not ask of a handshake that it has finished: whether the peer has proved who it is. */
final class PeerCheck {
    private PeerCheck() {}

    /** Why the peer can't be trusted, or {@code null}. */
    static SslException doubt(MemorySegment ssl, ConnectionHandle handle, String peer, boolean resumed, boolean byPsk) {
        ContextConfig config = handle.effective().config;
        if (!config.verifiesPeer() && !(resumed && config.checksClients())) {
            return null;
        }
        boolean certified = PeerInfo.hasCertificate(ssl);
        // Without a certificate, the server has the key that this client offers, or had it when the session was made.
        boolean hasKey = !config.server() && !certified && (byPsk || resumed && handle.psk.isOfKey(ssl));
        if (hasKey) {
            return null;
        }
        if (resumed) {
            SslException doubt = doubtOfResumption(ssl, handle, peer, certified);
            if (doubt != null) {
                return doubt;
            }
        }
        return config.verifiesPeer() && !certified
                ? new SslException("The handshake with " + peer + " failed: the server showed no certificate") : null;
    }

    /** A resumed handshake verifies nothing: what the session says of the first one must do. */
    private static SslException doubtOfResumption(MemorySegment ssl, ConnectionHandle handle, String peer,
            boolean certified) {
        ContextConfig config = handle.effective().config;
        boolean needed = config.server() ? config.clientAuth() == ClientAuth.REQUIRED : config.verifiesPeer();
        long result = libssl_h.SSL_get_verify_result(ssl);
        if (needed && result != libssl_h.X509_V_OK()) {
            return new SslException("The resumed session with " + peer + " was made without a good certificate", List.of(),
                    null, SessionVerification.of(result));
        }
        if (needed && config.server() && !certified) {
            return new SslException("The resumed session with " + peer + " has no client certificate");
        }
        if (config.checksClients() && handle.isOfOtherPolicy(ssl)) {
            return new SslException("The resumed session with " + peer + " was made under another check of the client");
        }
        return null;
    }
}
