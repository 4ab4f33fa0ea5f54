package io.github.libssl4j.model;

import io.github.libssl4j.SslSession;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a session says beside what decides over its place in a cache. Copies of every kind keep it. What a handshake puts in,
 * nobody can foretell in full: it is noted when the session is first seen, and never changes from then on.
 *
 * @param alpn the application protocol, empty for none
 * @param hostName the server's name, empty for none
 * @param maxEarlyData how much early data it allows
 * @param ticketData the application's data, in hexadecimal digits
 * @param masterKey the secret, in hexadecimal digits
 * @param cipher the cipher suite, empty for none
 * @param hint the ticket's lifetime, in seconds
 * @param ticket the ticket, in hexadecimal digits
 * @param peer the peer's certificate
 */
record Contents(String alpn, String hostName, long maxEarlyData, String ticketData, String masterKey, String cipher, long hint,
        String ticket, Optional<X509Certificate> peer) {
    static final Contents EMPTY = new Contents("", "", 0, "", "", "", 0, "", Optional.empty());
    private static final HexFormat HEX = HexFormat.of();

    static Contents of(SslSession session) {
        return of(session, session.peerCertificate());
    }

    /** Without the certificate, which takes long to read: only who asks for it makes sure of it. */
    static Contents of(SslSession session, Optional<X509Certificate> known) {
        return new Contents(session.alpn().orElse(""), session.hostName().orElse(""), session.maxEarlyData(),
                session.ticketData().map(HEX::formatHex).orElse(""), HEX.formatHex(session.masterKey()),
                session.cipher().orElse(""), session.ticketLifetimeHint().toSeconds(), HEX.formatHex(session.ticket()), known);
    }

    static String hex(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Contents withAlpn(String other) {
        return new Contents(other, hostName, maxEarlyData, ticketData, masterKey, cipher, hint, ticket, peer);
    }

    Contents withHostName(String other) {
        return new Contents(alpn, other, maxEarlyData, ticketData, masterKey, cipher, hint, ticket, peer);
    }

    Contents withMaxEarlyData(long other) {
        return new Contents(alpn, hostName, other, ticketData, masterKey, cipher, hint, ticket, peer);
    }

    Contents withTicketData(String other) {
        return new Contents(alpn, hostName, maxEarlyData, other, masterKey, cipher, hint, ticket, peer);
    }

    Contents withMasterKey(String other) {
        return new Contents(alpn, hostName, maxEarlyData, ticketData, other, cipher, hint, ticket, peer);
    }

    Contents withCipher(String other) {
        return new Contents(alpn, hostName, maxEarlyData, ticketData, masterKey, other, hint, ticket, peer);
    }

    /** What can be foretold of a session from a handshake that was just first seen; in words what is otherwise, or {@code null}. */
    String oddity(SessionModel said, Setup owner) {
        int secret = said.isTls13() && cipher.endsWith("SHA256") ? 32 : 48;
        boolean lives = said.ticket == null ? hint == 0 : hint == said.ticket.timeout() || !said.isTls13() && hint == 0;
        return !alpn.equals(owner.extras().agreed().orElse("")) || !hostName.equals(World.HOST)
                ? "it has the protocol '" + alpn + "' and the name '" + hostName + "'"
                : maxEarlyData != said.early ? "it allows early data of " + maxEarlyData + " bytes, and not of " + said.early
                : masterKey.length() != 2 * secret ? "its secret has " + masterKey.length() / 2 + " bytes"
                : owner.server() == peer.isPresent() ? "it has the certificate " + peer
                : !lives ? "its ticket's lifetime is " + hint + " and the ticket " + said.ticket
                : null;
    }

    /** No secret in what a failure prints. */
    @Override
    public String toString() {
        return "[" + alpn + ", " + hostName + ", early data " + maxEarlyData + ", data " + ticketData.length() / 2 + " bytes "
                + Integer.toHexString(ticketData.hashCode()) + ", key " + masterKey.length() / 2 + " bytes "
                + Integer.toHexString(masterKey.hashCode()) + ", " + cipher + ", hint " + hint + ", ticket "
                + ticket.length() / 2 + " bytes " + Integer.toHexString(ticket.hashCode()) + "]";
    }
}
