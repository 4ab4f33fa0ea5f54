package io.github.libssl4j;

import java.util.Optional;

/**
 * Where a server finds the keys that its clients offer by name: {@code SSL_CTX_set_psk_find_session_callback(3)} in TLS
 * 1.3, {@code SSL_CTX_set_psk_server_callback(3)} in TLS 1.2.
 *
 * <p>It is asked in the middle of a handshake, by many threads at the same time, and inside of libssl: it answers at once,
 * from memory. A virtual thread is pinned meanwhile. The connection that asks can't be used by it.
 *
 * <p>It is also asked of identities that are none: a client's session ticket is offered in the same place. It is never
 * asked of one that is longer than 256 bytes, nor of more than 32 on one connection: a stranger may send thousands.
 */
@FunctionalInterface
public interface PskLookup {
    /**
     * The key of an identity. It stays the application's to close; each handshake takes a copy.
     *
     * <p>If this throws, or answers a closed key, the handshake goes on as if there were none, and the call that led to it
     * throws a {@link CallbackException}; the connection can go on.
     *
     * @param identity the identity that the client offers, 1 to 256 bytes, in TLS 1.2 up to the first NUL; a copy
     * @return the key, whatever its own identity is; empty where there is none
     */
    Optional<PreSharedKey> find(byte[] identity);
}
