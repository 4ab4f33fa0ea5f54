package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether a client may send early data with the session that it offers: the rules of RFC 8446, 4.2.10. libssl checks some
 * of them when it is too late, and the connection is lost; of a ticket that is too old it leaves out the ticket, and sends
 * the early data all the same, under keys that everybody can compute.
 *
 * @param refusal why it may not, or {@code null}
 * @param most how many bytes it may send
 * @param alpn the session's application protocol; {@code null} where no session is offered
 */
record EarlyDataOffer(String refusal, long most, Optional<String> alpn) {
    /** RFC 8446, 4.6.1: no ticket is used for longer than seven days. */
    private static final long OLDEST_TICKET_SECONDS = 7 * 24 * 3600;

    static EarlyDataOffer of(MemorySegment ssl, ContextConfig config) {
        MemorySegment session = Memory.handle(libssl_h.SSL_get1_session(ssl));
        if (Memory.isNull(session)) {
            return new EarlyDataOffer("no session is offered", 0, null);
        }
        try {
            byte[] alpn = SessionFields.alpn(session);
            long most = Integer.toUnsignedLong(libssl_h.SSL_SESSION_get_max_early_data(session));
            return new EarlyDataOffer(refusal(ssl, session, most, alpn, config), most, alpn.length == 0 ? Optional.empty()
                    : Optional.of(new String(alpn, StandardCharsets.ISO_8859_1)));
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }

    private static String refusal(MemorySegment ssl, MemorySegment session, long most, byte[] alpn, ContextConfig config) {
        if (!ClientSessions.isTls13(session)) {
            return "the offered session is not of TLS 1.3";
        }
        if (most == 0) {
            return "the offered session allows none";
        }
        if (Macros.SSL_get_max_proto_version(ssl) < libssl_h.TLS1_3_VERSION()) {
            return "this client does not speak TLS 1.3";
        }
        if (libssl_h.SSL_SESSION_has_ticket(session) == 0) {
            return "the offered session has no ticket";
        }
        long age = System.currentTimeMillis() / 1000 - SessionTimes.get(session);
        long lifetime = Math.min(libssl_h.SSL_SESSION_get_ticket_lifetime_hint(session), OLDEST_TICKET_SECONDS);
        if (age < 0 || age > lifetime) {
            return "the offered session's ticket is " + age + " seconds old, and good for " + lifetime;
        }
        String name = Memory.string(libssl_h.SSL_SESSION_get0_hostname(session));
        String asked = Memory.string(libssl_h.SSL_get_servername(ssl, libssl_h.TLSEXT_NAMETYPE_host_name()));
        if (name != null && !name.equals(asked)) {
            return "the offered session was made with the server name " + name + ", and this connection asks for "
                    + (asked == null ? "none" : asked);
        }
        if (alpn.length > 0 && config.alpn().select(onWire(alpn)) < 0) {
            return "the offered session was made for the application protocol "
                    + new String(alpn, StandardCharsets.ISO_8859_1) + ", which this client does not offer";
        }
        return null;
    }

    private static byte[] onWire(byte[] protocol) {
        byte[] wire = new byte[protocol.length + 1];
        wire[0] = (byte) protocol.length;
        System.arraycopy(protocol, 0, wire, 1, protocol.length);
        return wire;
    }
}
