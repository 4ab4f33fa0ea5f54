package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.ClientHello;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions that libssl is going to look up for a ClientHello, in its order. The bytes are a stranger's: of what is
 * malformed nothing is wanted, and libssl says the rest.
 *
 * @param sessionId the session id
 * @param versions the extension supported_versions
 * @param ticket the extension session_ticket
 * @param keyExchanges the extension psk_key_exchange_modes
 * @param psk the extension pre_shared_key
 */
record WantedSessions(byte[] sessionId, byte[] versions, byte[] ticket, byte[] keyExchanges, byte[] psk) {
    /** How many sessions a client is looked up at most: it may send thousands of identities. */
    static final int MOST = 2;
    private static final int AGE = 4;
    private static final int PSK_KE = 0; // RFC 8446, 4.2.9
    private static final int PSK_DHE_KE = 1;

    /** Within the ClientHello callback. */
    static WantedSessions read(MemorySegment ssl) {
        return new WantedSessions(ClientHello.sessionId(ssl),
                ClientHello.extension(ssl, libssl_h.TLSEXT_TYPE_supported_versions()),
                ClientHello.extension(ssl, libssl_h.TLSEXT_TYPE_session_ticket()),
                ClientHello.extension(ssl, libssl_h.TLSEXT_TYPE_psk_kex_modes()),
                ClientHello.extension(ssl, libssl_h.TLSEXT_TYPE_psk()));
    }

    /** Within the ClientHello callback: the ids that libssl looks up in the cache of this context. */
    static List<SessionId> ids(MemorySegment ssl, ContextConfig config) {
        LookupConfig lookup = config.lookup();
        // Security level 3 and more refuses stateless tickets, in TLS 1.2.
        boolean tickets = lookup.tickets() && libssl_h.SSL_get_security_level(ssl) < 3;
        return read(ssl).ids(lookup.tls13(), tickets, lookup.stateful(), config.pskWithoutDhe());
    }

    /**
     * The ids to look up.
     *
     * @param tls13 whether the server speaks TLS 1.3
     * @param tickets whether it uses stateless tickets in TLS 1.2
     * @param stateful whether its tickets of TLS 1.3 are session ids
     * @param withoutDhe whether it resumes without a new key exchange
     */
    List<SessionId> ids(boolean tls13, boolean tickets, boolean stateful, boolean withoutDhe) {
        if (tls13 && offersTls13()) {
            return stateful && offersKeyExchange(withoutDhe) ? identities() : List.of();
        }
        // A ticket goes before the id, whatever becomes of it.
        boolean byId = sessionId.length > 0 && sessionId.length <= SessionId.MAX_LENGTH && (!tickets || ticket.length == 0);
        return byId ? List.of(SessionId.of(sessionId)) : List.of();
    }

    private boolean offersTls13() {
        // length(1), then two bytes for each version
        for (int i = 1; i + 1 < versions.length; i += 2) {
            if (((versions[i] & 0xff) << 8 | versions[i + 1] & 0xff) == libssl_h.TLS1_3_VERSION()) {
                return true;
            }
        }
        return false;
    }

    private boolean offersKeyExchange(boolean withoutDhe) {
        // length(1), then a byte for each mode
        for (int i = 1; i < keyExchanges.length; i++) {
            if (keyExchanges[i] == PSK_DHE_KE || withoutDhe && keyExchanges[i] == PSK_KE) {
                return true;
            }
        }
        return false;
    }

    /** The identities that can be session ids: libssl takes none for one that is not as long as its ids are. */
    private List<SessionId> identities() {
        List<SessionId> ids = new ArrayList<>(MOST);
        // length(2); then of each: length(2), identity, age(4)
        ByteBuffer left = ByteBuffer.wrap(psk);
        if (left.remaining() < Short.BYTES) {
            return ids;
        }
        int length = Short.toUnsignedInt(left.getShort());
        left.limit(Math.min(left.limit(), left.position() + length));
        while (left.remaining() >= Short.BYTES && ids.size() < MOST) {
            byte[] identity = new byte[Math.min(Short.toUnsignedInt(left.getShort()), left.remaining())];
            left.get(identity);
            if (left.remaining() < AGE) {
                break; // cut off
            }
            left.position(left.position() + AGE);
            if (identity.length == SessionId.MAX_LENGTH) {
                ids.add(SessionId.wrap(identity));
            }
        }
        return ids;
    }
}
