package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import io.github.libssl4j.libssl.StackRoom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What a handshake came to: can be asked of an {@link SslConnection} and of an {@link SslChannel} alike. */
abstract sealed class ConnectionProperties permits ServerLookups, SslChannel {
    ConnectionProperties() {}

    abstract ConnectionCore core();

    /**
     * Whether the handshake resumed a session: {@code SSL_session_reused(3)}.
     *
     * @return false for a full handshake, and for one by a {@linkplain #pskIdentity() pre-shared key}, which libssl calls
     *     reused
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public boolean isResumed() {
        return core().afterHandshake(ssl -> core().isResumed());
    }

    /**
     * By which pre-shared key the handshake was made: {@code SSL_get_psk_identity(3)}, and for TLS 1.3 its like.
     *
     * @return the key's name, a copy; empty where a certificate made the handshake, or a session: a resumed TLS 1.3 session
     *     does not say how it came to be, a TLS 1.2 one does
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<byte[]> pskIdentity() {
        return core().afterHandshake(core()::pskIdentity);
    }

    /**
     * What a server of TLS 1.2 said of the key that it expects: {@code SSL_get_psk_identity_hint(3)}.
     *
     * @return the hint; empty where there is none, as in TLS 1.3, or no suite with keys was agreed on
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<String> pskIdentityHint() {
        return core().afterHandshake(PeerInfo::pskIdentityHint);
    }

    /**
     * The session: {@code SSL_get1_session(3)}. In TLS 1.3 a client's {@linkplain SslSession#isResumable() can be resumed}
     * only once a ticket has come, with the data that is read; a {@link SessionListener} is told of each.
     *
     * @return a reference to it, to be closed
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public SslSession session() {
        return session(null);
    }

    /**
     * The session, as {@link #session()} answers it, closed with an arena.
     *
     * @param arena the arena whose end closes the reference; {@code null} for none
     * @return a reference to it
     * @throws IllegalStateException if this or the arena is closed, or before the handshake is finished
     * @throws WrongThreadException if the arena is another thread's
     */
    public SslSession session(Arena arena) {
        StackRoom.require(); // copying and freeing call back
        return core().afterHandshake(ssl -> {
            MemorySegment session = libssl_h.SSL_get1_session(ssl);
            if (session.address() == 0) {
                throw new IllegalStateException("The connection has no session any more");
            }
            try {
                core().adopt(session);
            } catch (Throwable e) {
                libssl_h.SSL_SESSION_free(session);
                throw e;
            }
            return SslSession.ofLibssl(core().config().server() ? ownOrCopy(session) : session, arena);
        });
    }

    /** libssl makes a server's first TLS 1.3 ticket of this very session, and changes it: what has no id yet is copied. */
    private static MemorySegment ownOrCopy(MemorySegment session) {
        if (SessionFields.id(session).length > 0 || !ClientSessions.isTls13(session)) {
            return session;
        }
        MemorySegment copy;
        try {
            copy = Check.notNull(libssl_h.SSL_SESSION_dup(session), "SSL_SESSION_dup");
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
        try {
            SessionMarks.settle(copy);
            return copy;
        } catch (Throwable e) {
            libssl_h.SSL_SESSION_free(copy);
            throw e;
        }
    }

    /**
     * The protocol: {@code SSL_version(3)}.
     *
     * @return the version that was agreed on
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public TlsVersion protocol() {
        return core().afterHandshake(PeerInfo::protocol);
    }

    /**
     * The cipher suite: {@code SSL_get_current_cipher(3)}, {@code SSL_CIPHER_standard_name(3)}.
     *
     * @return the RFC's name, such as {@code TLS_AES_128_GCM_SHA256}
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public String cipher() {
        return core().afterHandshake(PeerInfo::cipher);
    }

    /**
     * The group of the key exchange: {@code SSL_get_negotiated_group(3)}, {@code SSL_get0_group_name(3)} since
     * OpenSSL 3.2.
     *
     * @return OpenSSL's name, such as {@code x25519}; empty where there was no exchange by a group, as in a resumed TLS 1.2
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<String> group() {
        return core().afterHandshake(ssl -> PeerInfo.group(ssl, core().isResumed()));
    }

    /**
     * Whether this connection's keys come from a key exchange of its own, so that who learns the session's or the server's
     * secrets later can't read it: {@code SSL_get_peer_tmp_key(3)}. A resumed TLS 1.2 session never is, a TLS 1.3 one is
     * unless {@linkplain SslContextBuilder#pskWithoutDhe both sides allow} it not to be, and the server so chooses.
     *
     * @return whether it is forward-secret; false also where a client allows both and the group is one of ML-KEM, of which
     *     OpenSSL does not tell
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public boolean isForwardSecret() {
        return core().afterHandshake(ssl -> PeerInfo.isForwardSecret(ssl, core().isResumed(), core().isByPsk(),
                core().config().pskWithoutDhe()));
    }

    /**
     * The peer's certificates, its own first: {@code SSL_get1_peer_certificate(3)}, {@code SSL_get_peer_cert_chain(3)}.
     * After a resumption there may be its own only: sessions that were read from bytes or tickets hold no more.
     *
     * @return the certificates as the peer sent them; none where it sent none
     * @throws OpenSslException if Java can't read one
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public List<X509Certificate> peerCertificates() {
        return core().afterHandshake(PeerInfo::certificates);
    }

    /**
     * The application protocol that was agreed on: {@code SSL_get0_alpn_selected(3)}.
     *
     * @return the protocol, such as {@code h2}; empty where none was
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<String> alpn() {
        return core().afterHandshake(PeerInfo::alpn);
    }

    /**
     * The server name that the client asked for: {@code SSL_get_servername(3)}.
     *
     * @return the name; empty where the client asked for none
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<String> serverName() {
        return core().afterHandshake(ssl -> PeerInfo.serverName(ssl).or(core()::requestedName));
    }

    /**
     * What the check of the peer's certificate came to: {@code SSL_get_verify_result(3)}. It is good too where nothing was
     * checked, as by a server that asks for no certificate.
     *
     * @return the result; of the session's first connection where this one resumed it
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public VerifyResult verifyResult() {
        return core().afterHandshake(ssl -> SessionVerification.of(libssl_h.SSL_get_verify_result(ssl)));
    }

    /**
     * What became of early data: {@code SSL_get_early_data_status(3)}. A client knows once the handshake is finished, a server
     * as soon as it has read early data, or found that there is none.
     *
     * @return whether it was sent, and taken
     * @throws IllegalStateException if closed, or before that is known
     */
    public EarlyDataStatus earlyDataStatus() {
        return core().early().status();
    }

    /**
     * Whether the data of {@link ConnectionOptions#earlyData} was sent and not rejected: early, or after the handshake. If not,
     * the caller has to send it, should the application protocol be the right one for it.
     *
     * @return false also where the options gave none
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public boolean isEarlyDataDelivered() {
        return core().early().isDelivered();
    }

    /**
     * How much early data a client may still write: what the offered session, or without one the offered pre-shared key,
     * allows ({@code SSL_SESSION_get_max_early_data(3)}), less what was written.
     *
     * @return the number of bytes; 0 where none can be written, and {@link SslConnection#writeEarlyData(java.nio.ByteBuffer)}
     *     would say why
     * @throws IllegalStateException if closed
     */
    public long maxEarlyData() {
        return core().early().most();
    }
}
