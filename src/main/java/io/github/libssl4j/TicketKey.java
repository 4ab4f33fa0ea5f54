package io.github.libssl4j;

import io.github.libssl4j.libssl.TicketSecret;
import java.lang.ref.Reference;

/**
 * A key that tickets are under: a name of 16 bytes, a key for HMAC-SHA256 of 32 bytes, and one for AES-256-CBC of 32.
 * Whoever has it reads each session whose ticket is under it, and is let in with tickets of their own making.
 *
 * <p>It lives in native memory, which {@link #close()} wipes ({@code OPENSSL_cleanse(3)}). A {@link TicketKeyRing} takes a
 * copy: the key can be closed after it was given to one. One that is never closed is wiped some time after it was garbage
 * collected, with a warning in the log.
 *
 * <p>Thread-safe.
 */
public final class TicketKey implements AutoCloseable {
    /** The bytes of a key: 80. */
    public static final int LENGTH = TicketSecret.SIZE;

    private final TicketSecret secret;
    private final TicketKeyName name;

    private TicketKey(TicketSecret secret) {
        this.name = secret.name(TicketKeyName::of);
        this.secret = secret.owner(this);
    }

    /**
     * A new key: {@code RAND_bytes(3)}, {@code RAND_priv_bytes(3)}.
     *
     * @return the key, to be closed
     * @throws OpenSslException if OpenSSL has no randomness
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static TicketKey random() {
        return new TicketKey(TicketSecret.random());
    }

    /**
     * A key of these bytes, in the order of {@code SSL_CTX_set_tlsext_ticket_keys(3)} and of nginx's
     * {@code ssl_session_ticket_key}: the name, the HMAC key, the AES key.
     *
     * @param bytes 80 bytes; copied, the caller overwrites its own
     * @return the key, to be closed
     * @throws IllegalArgumentException if there are fewer or more: 48 bytes are a key for AES-128, which is not supported
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static TicketKey fromBytes(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(lengthMessage(bytes.length));
        }
        return new TicketKey(TicketSecret.of(bytes));
    }

    /** What to say of a key of another length. */
    static String lengthMessage(long length) {
        return "A ticket key has " + LENGTH + " bytes (name 16, HMAC-SHA256 key 32, AES-256 key 32), not " + length
                + (length == 48 ? ", which is a key for AES-128: take one of 80 bytes" : "");
    }

    /**
     * The key's bytes, in the order of {@link #fromBytes}. They are as secret as a private key: overwrite the array after
     * use.
     *
     * @return a copy, 80 bytes
     * @throws IllegalStateException if closed
     */
    public byte[] toBytes() {
        try {
            return secret.toBytes();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * The key's name, with which each ticket under it begins.
     *
     * @return the name, no secret; also of a closed key
     */
    public TicketKeyName name() {
        return name;
    }

    /** A copy for a ring, with a life of its own. */
    TicketSecret copy() {
        try {
            return secret.copy();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Wipes the key and frees its memory. Again, it does nothing. */
    @Override
    public void close() {
        try {
            secret.close();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return whether this object can't be used any more
     */
    public boolean isClosed() {
        return secret.isClosed();
    }

    /** The name; no secret. */
    @Override
    public String toString() {
        return "TicketKey[" + name + (isClosed() ? ", closed]" : "]");
    }
}
