package io.github.libssl4j;

import java.util.Objects;

/**
 * Whom a client connects to, and which session it offers. Immutable: each method answers a changed copy.
 */
public final class ConnectionOptions {
    private final String host;
    private final int port;
    private final PeerName peer;
    private final SslSession session;
    private final boolean resumes;
    private final PreSharedKey psk;
    private final EarlyPayload earlyData;

    private ConnectionOptions(String host, int port, PeerName peer, SslSession session, boolean resumes,
            PreSharedKey psk, EarlyPayload earlyData) {
        this.host = host;
        this.port = port;
        this.peer = peer;
        this.session = session;
        this.resumes = resumes;
        this.psk = psk;
        this.earlyData = earlyData;
    }

    /**
     * To this server, offering the newest session that is remembered of it.
     *
     * @param host the server's name or address, which its certificate must be for
     * @param port its port
     * @return the options
     * @throws IllegalArgumentException if it is no host name, or the port is not 1 to 65,535
     */
    public static ConnectionOptions to(String host, int port) {
        PeerName name = PeerName.of(host);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("A port is 1 to 65535, not " + port);
        }
        return new ConnectionOptions(host, port, name, null, true, null, null);
    }

    /**
     * Asks for and verifies another name than that of the host which is connected to:
     * {@code SSL_set_tlsext_host_name(3)}, {@code SSL_set1_host(3)}.
     *
     * @param name the server's name, or an address, which is verified only
     * @return the changed options
     * @throws IllegalArgumentException if it is no host name
     */
    public ConnectionOptions serverName(String name) {
        return new ConnectionOptions(host, port, PeerName.of(Objects.requireNonNull(name, "name")), session, resumes, psk,
                earlyData);
    }

    /**
     * Offers this session: {@code SSL_set_session(3)}. It is sealed, and stays the caller's to close.
     *
     * <p>It must have been made under the checks of this connection: by the same client, or one that is built alike, and
     * with a server of the same name where names are verified; or the client has {@linkplain SslContext#adopt adopted} it.
     * A TLS 1.2 session's cipher suite must be one that the connection offers.
     * A TLS 1.3 session can be offered once; {@link SslSession#dup()} it before to offer it again. Whether the server
     * takes it, {@link SslConnection#isResumed()} tells.
     *
     * <p>If the session is not like that, the connecting throws {@link IllegalArgumentException}, or
     * {@link IllegalStateException} where it was removed, used up or offered before.
     *
     * @param session the session
     * @return the changed options
     */
    public ConnectionOptions resume(SslSession session) {
        return new ConnectionOptions(host, port, peer, Objects.requireNonNull(session, "session"), true,
                psk, earlyData);
    }

    /**
     * Offers no session: the handshake is a full one.
     *
     * @return the changed options
     */
    public ConnectionOptions withoutResumption() {
        return new ConnectionOptions(host, port, peer, null, false, psk, earlyData);
    }

    /**
     * Offers this key, in place of the client's own if it has one: {@link SslContextBuilder#psk}.
     *
     * <p>If the key is closed, or of another hash than all cipher suites that the client was told, the connecting throws
     * {@link IllegalStateException} or {@link IllegalArgumentException}.
     *
     * @param key the key, which stays the caller's: to be closed after the handshake, not before
     * @return the changed options
     */
    public ConnectionOptions psk(PreSharedKey key) {
        return new ConnectionOptions(host, port, peer, session, resumes,
                Objects.requireNonNull(key, "key"), earlyData);
    }

    /**
     * Sends early data (0-RTT, RFC 8446, 2.3) with the client's hello, ahead of all else, where the offered session, or without
     * one the offered {@linkplain PreSharedKey#ofSession(byte[], SslSession) pre-shared key}, allows so much:
     * {@code SSL_write_early_data(3)}. <strong>It is not forward-secret, and may reach the server more than once</strong>: send
     * only what may happen twice, such as a GET.
     *
     * <p>Where it could not be sent early, or the server rejected it, it is sent right after the handshake if the caller
     * allows that; but not if a session or key was offered and the server chose another application protocol than it was made
     * for (RFC 8446, 4.2.10). {@link SslConnection#isEarlyDataDelivered()} tells whether it was sent,
     * {@link SslConnection#earlyDataStatus()} what the server said.
     *
     * <p>A server that has gone back to TLS 1.2 ends the handshake over early data; the next connection has to do without.
     *
     * @param data the data; copied
     * @param resendIfRejected whether to send it after the handshake where the server has not taken it early
     * @return the changed options
     */
    public ConnectionOptions earlyData(byte[] data, boolean resendIfRejected) {
        return new ConnectionOptions(host, port, peer, session, resumes, psk,
                new EarlyPayload(data.clone(), resendIfRejected));
    }

    EarlyPayload earlyData() {
        return earlyData;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    PeerName peer() {
        return peer;
    }

    SslSession session() {
        return session;
    }

    boolean resumes() {
        return resumes;
    }

    PreSharedKey psk() {
        return psk;
    }

    /** The host, port and server name. */
    @Override
    public String toString() {
        return "ConnectionOptions[" + host + ":" + port + (peer.equals(PeerName.of(host)) ? "" : " as " + peer)
                + (resumes ? session == null ? "" : ", a chosen session" : ", no resumption") + "]";
    }
}
