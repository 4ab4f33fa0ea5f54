package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Certificates;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.SessionMarks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A client or a server: what it trusts and shows, what it speaks, and its {@linkplain #sessions() session cache}. It is
 * an {@code SSL_CTX}.
 *
 * <p>It is {@linkplain #client() built}, and does not change any more but for its cache. Connections keep it alive: after
 * {@link #close()} none can be made, and those that there are go on.
 *
 * <p>Thread-safe.
 */
public final class SslContext implements AutoCloseable {
    private final ContextState state;
    private final SslSessionCache sessions;
    private final Arena arena; // keeps an automatic arena alive for as long as this is

    SslContext(ContextState state, Arena arena) {
        this.state = state;
        this.arena = arena;
        this.sessions = new SslSessionCache(this, state);
        state.ref.owner(this, arena, Deliveries::run);
    }

    /**
     * Builds a client, which by default verifies the server's certificate by the system's trust store, checks the host
     * name, and resumes its sessions by itself.
     *
     * @return the builder
     */
    public static SslContextBuilder client() {
        return new SslContextBuilder(false);
    }

    /**
     * Builds a server, which needs a certificate.
     *
     * @return the builder
     */
    public static SslContextBuilder server() {
        return new SslContextBuilder(true);
    }

    /**
     * A server with a new {@linkplain SslContextBuilder#selfSigned self-signed} certificate, for trials and tests.
     *
     * @param hosts the names and addresses that the certificate is for, at least one
     * @return the context, to be closed
     * @throws IllegalArgumentException if there are none, or one is no host name
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslContext selfSigned(String... hosts) {
        return server().selfSigned(hosts).build();
    }

    /**
     * Whether this is a server's context.
     *
     * @return false for a client's
     */
    public boolean isServer() {
        return state.config.server();
    }

    /**
     * The session cache.
     *
     * @return the one cache of this context
     */
    public SslSessionCache sessions() {
        return sessions;
    }

    /**
     * The certificate that this context shows: {@code SSL_CTX_get0_certificate(3)}.
     *
     * @return the certificate that was given last; empty where none was
     * @throws OpenSslException if Java can't read the certificate
     * @throws IllegalStateException if closed
     */
    public Optional<X509Certificate> certificate() {
        return call(ctx -> {
            MemorySegment x509 = libssl_h.SSL_CTX_get0_certificate(ctx);
            try {
                return Memory.isNull(x509) ? Optional.empty() : Optional.of(Certificates.toJava(x509));
            } catch (CertificateException e) {
                throw SessionProperties.unreadable(e);
            }
        });
    }

    /**
     * Connects to a server: TCP, then the whole handshake. The newest session that is remembered of this host and port is
     * offered for resumption.
     *
     * @param host the server's name or address, which its certificate must be for
     * @param port its port, 1 to 65,535
     * @return the channel, to be closed
     * @throws SslException if the handshake fails
     * @throws IOException if the host is unknown or can't be reached, or a timeout passes
     *     ({@link java.net.SocketTimeoutException})
     * @throws IllegalArgumentException if it is no host name or port
     * @throws IllegalStateException if this is a server's context, or closed
     * @throws CallbackException if a listener threw; the connection is closed, as nobody has its channel
     */
    public SslChannel connect(String host, int port) throws IOException {
        return connect(ConnectionOptions.to(host, port));
    }

    /**
     * Connects to a server, with options.
     *
     * @param options where to, and what to offer
     * @return the channel, to be closed
     * @throws SslException if the handshake fails
     * @throws IOException if the host is unknown or can't be reached, or a timeout passes
     *     ({@link java.net.SocketTimeoutException})
     * @throws IllegalArgumentException if the session to resume can't be offered: {@link ConnectionOptions#resume}
     * @throws IllegalStateException if this is a server's context, or closed
     * @throws CallbackException if a listener threw; the connection is closed, as nobody has its channel
     */
    public SslChannel connect(ConnectionOptions options) throws IOException {
        requireRole(false, "connect");
        return ChannelSetup.connect(this, options);
    }

    /**
     * Speaks TLS as a client over a channel that is connected already. The handshake comes with the first read or write,
     * or with {@link SslChannel#handshake()}. {@code TCP_NODELAY} is set.
     *
     * @param channel a connected channel in blocking mode; closed with the new one
     * @param options whom the channel leads to, and what to offer
     * @return the channel, to be closed
     * @throws IOException if the channel is closed
     * @throws IllegalArgumentException if the channel does not block or is not connected, or the session to resume can't
     *     be offered
     * @throws IllegalStateException if this is a server's context, or closed
     */
    public SslChannel connect(SocketChannel channel, ConnectionOptions options) throws IOException {
        requireRole(false, "connect");
        return ChannelSetup.over(Objects.requireNonNull(channel, "channel"), () -> newConnection(options));
    }

    /**
     * Speaks TLS as a server over a channel that was accepted. The handshake comes with the first read or write, or with
     * {@link SslChannel#handshake()}: on the thread that serves the connection, not on the one that accepts.
     * {@code TCP_NODELAY} is set: the tickets and the first answer are small, and would each await an acknowledgement.
     *
     * @param channel a connected channel in blocking mode; closed with the new one
     * @return the channel, to be closed
     * @throws IOException if the channel is closed
     * @throws IllegalArgumentException if the channel does not block or is not connected
     * @throws IllegalStateException if this is a client's context, or closed
     */
    public SslChannel accept(SocketChannel channel) throws IOException {
        requireRole(true, "accept");
        return ChannelSetup.over(Objects.requireNonNull(channel, "channel"), this::newConnection);
    }

    /**
     * A server's side of a connection without a transport: {@code SSL_new(3)}.
     *
     * @return the connection, to be closed
     * @throws IllegalStateException if this is a client's context, or closed
     * @throws OpenSslException if OpenSSL has no memory
     */
    public SslConnection newConnection() {
        return newConnection((Arena) null);
    }

    /**
     * A server's side of a connection without a transport, as {@link #newConnection()} makes it, closed with an arena.
     *
     * @param arena the arena whose end closes the connection; {@code null} for none
     * @return the connection
     * @throws IllegalStateException if this is a client's context, or this or the arena is closed
     * @throws WrongThreadException if the arena is another thread's
     * @throws OpenSslException if OpenSSL has no memory
     */
    public SslConnection newConnection(Arena arena) {
        requireRole(true, "newConnection()");
        return SslConnection.create(this, null, arena);
    }

    /**
     * A client's side of a connection without a transport: {@code SSL_new(3)}. The newest session that is remembered of
     * this host and port is offered for resumption.
     *
     * @param host the server's name or address, which its certificate must be for
     * @param port its port, 1 to 65,535, by which sessions are told apart
     * @return the connection, to be closed
     * @throws IllegalArgumentException if it is no host name or port
     * @throws IllegalStateException if this is a server's context, or closed
     * @throws OpenSslException if OpenSSL has no memory
     */
    public SslConnection newConnection(String host, int port) {
        return newConnection(ConnectionOptions.to(host, port));
    }

    /**
     * A client's side of a connection without a transport, with options: {@code SSL_new(3)}.
     *
     * @param options whom it leads to, and what to offer
     * @return the connection, to be closed
     * @throws IllegalArgumentException if the session to resume can't be offered: {@link ConnectionOptions#resume}
     * @throws IllegalStateException if this is a server's context, or closed
     * @throws OpenSslException if OpenSSL has no memory
     */
    public SslConnection newConnection(ConnectionOptions options) {
        return newConnection(null, options);
    }

    /**
     * A client's side of a connection without a transport, as {@link #newConnection(ConnectionOptions)} makes it, closed
     * with an arena.
     *
     * @param arena the arena whose end closes the connection; {@code null} for none
     * @param options whom it leads to, and what to offer
     * @return the connection
     * @throws IllegalArgumentException if the session to resume can't be offered: {@link ConnectionOptions#resume}
     * @throws IllegalStateException if this is a server's context, or this or the arena is closed
     * @throws WrongThreadException if the arena is another thread's
     * @throws OpenSslException if OpenSSL has no memory
     */
    public SslConnection newConnection(Arena arena, ConnectionOptions options) {
        requireRole(false, "newConnection(options)");
        return SslConnection.create(this, Objects.requireNonNull(options, "options"), arena);
    }

    /**
     * Vouches for a session from elsewhere: that it was made with this host, under the checks that this client makes. A
     * session that was read from bytes says nothing of the checks that its connection went through, and resuming skips
     * them: <strong>whoever can forge the bytes can impersonate the host</strong>. What the session does say is checked: its
     * verify result is good, and its certificate is for the host.
     *
     * @param session the session, as from {@link SslSession#fromPem(String)}; it stays the caller's to close
     * @param host the name or address of the server that it was made with
     * @return a copy that {@link ConnectionOptions#resume} takes, to be closed
     * @throws IllegalArgumentException if it is no host name; if the session is incomplete, was made without
     *     verification or with another host
     * @throws IllegalStateException if the session was removed or used up, if this is a server's context, or if anything is
     *     closed
     */
    public SslSession adopt(SslSession session, String host) {
        requireRole(false, "adopt(session, host)");
        PeerName peer = PeerName.of(host);
        return call(ctx -> {
            session.read(given -> {
                checkAdoptable(ctx, given, peer);
                return null;
            });
            SslSession copy = session.dup();
            copy.setIdContext(state.config.idContext());
            copy.read(adopted -> {
                SessionMarks.set(adopted, state.number, SessionPolicy.ofClient(state.config, peer, state.config.psk().key()));
                return null;
            });
            return copy;
        });
    }

    /**
     * Vouches for a session from elsewhere, on a server that asks its clients for certificates: that it was made under the
     * check of them that this context makes. A resumed client shows none: <strong>whoever can forge the bytes can
     * impersonate the client</strong>. What the session does say is checked: the verify result of its certificate is good, and
     * there is one where this context requires it. A server that asks for no certificates takes sessions without this.
     *
     * @param session the session, as from {@link SslSession#fromDer(byte[])}; it stays the caller's to close
     * @return a copy that {@link SslSessionCache#add} takes, to be closed
     * @throws IllegalArgumentException if the session is incomplete, or has no good certificate where one is needed
     * @throws IllegalStateException if the session was removed or used up, if this is a client's context, or if anything is
     *     closed
     */
    public SslSession adopt(SslSession session) {
        requireRole(true, "adopt(session)");
        return call(ctx -> {
            session.read(given -> {
                SessionOffer.checkUsable(given);
                SessionVerification.requireClientCertificate(state.config, ctx, given);
                return null;
            });
            SslSession copy = session.dup();
            copy.read(adopted -> {
                SessionMarks.set(adopted, 0, SessionPolicy.ofServer(state.config));
                return null;
            });
            return copy;
        });
    }

    private void checkAdoptable(MemorySegment ctx, MemorySegment session, PeerName peer) {
        SessionOffer.checkUsable(session);
        if (!state.config.verifiesPeer()) {
            return;
        }
        long result = SessionVerification.result(ctx, session);
        if (result != libssl_h.X509_V_OK()) {
            throw new IllegalArgumentException("The session was made without a good certificate: "
                    + SessionVerification.of(result) + "; this client verifies");
        }
        MemorySegment x509 = libssl_h.SSL_SESSION_get0_peer(session);
        if (Memory.isNull(x509)) {
            throw new IllegalArgumentException("The session has no server certificate; this client verifies");
        }
        if (state.config.verifiesHostName() && !peer.matches(x509)) {
            throw new IllegalArgumentException("The session's server certificate is not for " + peer);
        }
    }

    private <T> T call(Function<MemorySegment, T> call) {
        try {
            return state.call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void requireRole(boolean server, String method) {
        if (state.config.server() != server) {
            throw new IllegalStateException(method + " is for " + (server ? "servers" : "clients") + "; " + this
                    + " is a " + (server ? "client" : "server"));
        }
    }

    ContextState state() {
        return state;
    }

    /**
     * Closes the context: {@code SSL_CTX_free(3)}, once the last of its connections is closed too. Its cache can't be used
     * from now on, and the sessions that are in it then can't be resumed any more, whoever holds them: take a
     * {@link SslSession#dup()} or {@link SslSession#toDer()} before. Closing again does nothing.
     *
     * @throws CallbackException if a listener threw, after the context was closed
     */
    @Override
    public void close() {
        try {
            state.ref.close();
        } finally {
            Reference.reachabilityFence(this);
        }
        Deliveries.run();
    }

    /**
     * Whether {@link #close()} was called or the arena has ended.
     *
     * @return whether no connection can be made any more
     */
    public boolean isClosed() {
        return state.ref.isClosed();
    }

    /** The role; no secret, and no native call. */
    @Override
    public String toString() {
        return "SslContext[" + (state.config.server() ? "server" : "client") + (isClosed() ? ", closed" : "") + "]";
    }
}
