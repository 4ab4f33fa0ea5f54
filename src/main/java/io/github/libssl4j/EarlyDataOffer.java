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
 * Whether a client may send early data by what it offers: the rules of RFC 8446, 4.2.10. libssl checks some of them when it is
 * too late, and the connection is lost; of what it then leaves out of its hello, such as a ticket that is too old, or a key
 * beside a session of TLS 1.2, it sends the early data all the same, under keys that everybody can compute.
 *
 * <p>Where a session is offered, it decides alone, whatever the pre-shared key beside it allows: it comes first, and servers
 * take early data of the first only.
 *
 * @param refusal why it may not, or {@code null}
 * @param most how many bytes it may send
 * @param alpn the session's or the key's application protocol; {@code null} where neither is offered
 */
record EarlyDataOffer(String refusal, long most, Optional<String> alpn) {
    /** RFC 8446, 4.6.1: no ticket is used for longer than seven days. */
    private static final long OLDEST_TICKET_SECONDS = 7 * 24 * 3600;

    static EarlyDataOffer of(MemorySegment ssl, ConnectionHandle handle) {
        MemorySegment session = Memory.handle(libssl_h.SSL_get1_session(ssl));
        if (Memory.isNull(session)) {
            return ofKey(ssl, handle);
        }
        try {
            String unusable = refusalOfTicket(session);
            return of(ssl, session, "the offered session", unusable, handle.config());
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }

    private static EarlyDataOffer ofKey(MemorySegment ssl, ConnectionHandle handle) {
        PreSharedKey key = handle.psk.key();
        if (key == null) {
            return new EarlyDataOffer("no session is offered", 0, null);
        }
        try {
            return key.read(session -> of(ssl, session, "the pre-shared key", null, handle.config()));
        } catch (IllegalStateException e) {
            return new EarlyDataOffer("the pre-shared key is closed", 0, null);
        }
    }

    private static EarlyDataOffer of(MemorySegment ssl, MemorySegment session, String what, String unusable,
            ContextConfig config) {
        byte[] alpn = SessionFields.alpn(session);
        long most = Integer.toUnsignedLong(libssl_h.SSL_SESSION_get_max_early_data(session));
        String refusal = unusable != null ? unusable
                : most == 0 ? what + " allows none"
                : Macros.SSL_get_max_proto_version(ssl) < libssl_h.TLS1_3_VERSION() ? "this client does not speak TLS 1.3"
                : refusalOfNames(ssl, session, what, alpn, config);
        return new EarlyDataOffer(refusal, most, alpn.length == 0 ? Optional.empty()
                : Optional.of(new String(alpn, StandardCharsets.ISO_8859_1)));
    }

    private static String refusalOfTicket(MemorySegment session) {
        if (!ClientSessions.isTls13(session)) {
            return "the offered session is not of TLS 1.3";
        }
        if (libssl_h.SSL_SESSION_has_ticket(session) == 0) {
            return "the offered session has no ticket";
        }
        if (libssl_h.SSL_SESSION_is_resumable(session) == 0) {
            return "the offered session was removed from its cache";
        }
        long age = System.currentTimeMillis() / 1000 - SessionTimes.get(session);
        long lifetime = Math.min(libssl_h.SSL_SESSION_get_ticket_lifetime_hint(session), OLDEST_TICKET_SECONDS);
        return age < 0 || age > lifetime
                ? "the offered session's ticket is " + age + " seconds old, and good for " + lifetime : null;
    }

    private static String refusalOfNames(MemorySegment ssl, MemorySegment session, String what, byte[] alpn,
            ContextConfig config) {
        String name = Memory.string(libssl_h.SSL_SESSION_get0_hostname(session));
        String asked = Memory.string(libssl_h.SSL_get_servername(ssl, libssl_h.TLSEXT_NAMETYPE_host_name()));
        if (name != null && !name.equals(asked)) {
            return what + " was made with the server name " + name + ", and this connection asks for "
                    + (asked == null ? "none" : asked);
        }
        if (alpn.length > 0 && config.alpn().select(onWire(alpn)) < 0) {
            return what + " was made for the application protocol "
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
