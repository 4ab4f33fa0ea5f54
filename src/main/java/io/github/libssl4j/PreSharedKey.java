package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.NativeLibrary;
import io.github.libssl4j.libssl.NativeRef;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionTimes;
import io.github.libssl4j.libssl.StackRoom;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;

/**
 * A key that client and server know beforehand (an external PSK of RFC 8446, 2.2, and RFC 4279), and the name that it goes
 * by. A handshake with it needs no certificate: each side proves to the other that it has the key.
 *
 * <p>In TLS 1.3 a key belongs to one hash, that of its cipher suite: both sides must name the same, or the key is not used.
 * In TLS 1.2 it works with every suite of the PSK family, if its identity has no zero byte.
 *
 * <p>Whoever has the key can pretend to be any of those who have it: a key that many clients share tells none of them
 * from the others. It must be random: from one that a human made up, a recorded handshake lets others find it.
 *
 * <p>The key lies in native memory, where {@link #close()} overwrites it; as a safety net that happens some time after
 * this object was garbage collected, with a warning in the log. Close it after the last handshake that needs it: contexts
 * and connections do not keep a copy of their own.
 *
 * <p>Thread-safe, and immutable: any number of contexts and connections can use it at once.
 */
public final class PreSharedKey implements AutoCloseable {
    /** The longest identity: OpenSSL's limit for TLS 1.2 ({@code PSK_MAX_IDENTITY_LEN}). */
    static final int MOST_IDENTITY_BYTES = libssl_h.PSK_MAX_IDENTITY_LEN();
    /** RFC 9257, section 6: 128 bits at the least. */
    private static final int FEWEST_KEY_BYTES = 16;
    /** OpenSSL's limit, of TLS 1.3's resumption secret too. */
    private static final int MOST_KEY_BYTES = libssl_h.PSK_MAX_PSK_LEN();
    /** What RFC 8446, 4.2.11, means by a key of which nothing else is said. */
    private static final String DEFAULT_SUITE = "TLS_AES_128_GCM_SHA256";
    /** So that libssl, which checks its age, never finds a fresh copy too old. */
    private static final long SHORTEST_TIMEOUT = 2;

    private final byte[] identity;
    private final String ciphersuite;
    private final long fingerprint;
    private final NativeRef ref;

    /** Takes over a session that holds the key. */
    private PreSharedKey(byte[] identity, MemorySegment session, byte[] key) {
        this.identity = identity;
        this.ciphersuite = Ciphers.name(libssl_h.SSL_SESSION_get0_cipher(session));
        this.fingerprint = SessionPolicy.ofPsk(identity, ciphersuite, key);
        this.ref = new NativeRef(session, "PreSharedKey", libssl_h::SSL_SESSION_free).owner(this, null, Deliveries::run);
    }

    /**
     * A key with SHA-256, as {@link #of(byte[], byte[])} makes it.
     *
     * @param identity the key's name, 1 to 256 bytes of UTF-8
     * @param key the key, 16 to 512 bytes; copied
     * @return the key, to be closed
     * @throws IllegalArgumentException if the identity or the key is too short or too long
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static PreSharedKey of(String identity, byte[] key) {
        return of(identity, key, DEFAULT_SUITE);
    }

    /**
     * A key with the hash that is meant where nothing is said of it: SHA-256, by TLS_AES_128_GCM_SHA256.
     * {@code openssl s_server -psk} and {@code s_client -psk} mean the same.
     *
     * @param identity the key's name, 1 to 256 bytes; copied
     * @param key the key, 16 to 512 bytes; copied
     * @return the key, to be closed
     * @throws IllegalArgumentException if the identity or the key is too short or too long
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static PreSharedKey of(byte[] identity, byte[] key) {
        return of(identity, key, DEFAULT_SUITE);
    }

    /**
     * A key with the hash of a cipher suite, as {@link #of(byte[], byte[], String)} makes it.
     *
     * @param identity the key's name, 1 to 256 bytes of UTF-8
     * @param key the key, 16 to 512 bytes; copied
     * @param ciphersuite a suite of TLS 1.3, such as {@code TLS_AES_256_GCM_SHA384}
     * @return the key, to be closed
     * @throws IllegalArgumentException if the identity or the key is too short or too long, or libssl has no such suite of
     *     TLS 1.3
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static PreSharedKey of(String identity, byte[] key, String ciphersuite) {
        return of(identity.getBytes(StandardCharsets.UTF_8), key, ciphersuite);
    }

    /**
     * A key with the hash of a cipher suite: {@code SSL_SESSION_set1_master_key(3)}, {@code SSL_SESSION_set_cipher(3)}.
     * Connections may agree on another suite of the same hash.
     *
     * @param identity the key's name, 1 to 256 bytes; copied
     * @param key the key, 16 to 512 bytes; copied
     * @param ciphersuite a suite of TLS 1.3, such as {@code TLS_AES_256_GCM_SHA384}
     * @return the key, to be closed
     * @throws IllegalArgumentException if the identity or the key is too short or too long, or libssl has no such suite of
     *     TLS 1.3
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static PreSharedKey of(byte[] identity, byte[] key, String ciphersuite) {
        byte[] name = checkedIdentity(identity);
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(ciphersuite, "ciphersuite");
        NativeLibrary.ensureLoaded();
        byte[] secret = key.clone();
        try (SslSession session = SslSession.create()) {
            checkKey(secret.length);
            MemorySegment cipher = Ciphers.find(ciphersuite);
            if (cipher == null || !Ciphers.isTls13(cipher)) {
                throw new IllegalArgumentException("No cipher suite '" + Shown.of(ciphersuite) + "' of TLS 1.3 in this libssl; "
                        + "`openssl ciphers -s -tls1_3` lists them");
            }
            return session.read(empty -> made(name, empty, cipher, secret));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * The key that a session holds, as {@link #ofSession(byte[], SslSession)} takes it.
     *
     * @param identity the key's name, 1 to 256 bytes of UTF-8
     * @param session the session, which stays the caller's to close
     * @return the key, to be closed
     * @throws IllegalArgumentException if the identity is too short or too long, or the session lacks something
     * @throws IllegalStateException if the session is closed
     */
    public static PreSharedKey ofSession(String identity, SslSession session) {
        return ofSession(identity.getBytes(StandardCharsets.UTF_8), session);
    }

    /**
     * The key that a session holds, as {@code openssl s_client -psk_session} and {@code openssl s_server -psk_session} take
     * it from a file: its master key with its cipher suite's hash. What it says of early data, of the application protocol
     * and of the server's name goes with it; its ticket, its id and its peer's certificate do not.
     *
     * <p>With {@link SslSession#setMaxEarlyData} on both sides, clients can send early data under the key. Both sides must then
     * name the same cipher suite and application protocol, not only the same hash; and servers take it only without
     * {@link SslContextBuilder#antiReplay}, as nothing tells the second time that a key is used from the first.
     *
     * @param identity the key's name, 1 to 256 bytes; copied
     * @param session the session, which stays the caller's to close
     * @return the key, to be closed
     * @throws IllegalArgumentException if the identity is too short or too long; if the session is not of TLS 1.3, or has
     *     no cipher suite, or no key of 16 to 512 bytes
     * @throws IllegalStateException if the session is closed
     */
    public static PreSharedKey ofSession(byte[] identity, SslSession session) {
        byte[] name = checkedIdentity(identity);
        return session.read(given -> {
            String lack = SessionRules.incompleteness(given);
            if (lack == null && !ClientSessions.isTls13(given)) {
                lack = "it is not of TLS 1.3";
            }
            if (lack != null) {
                throw new IllegalArgumentException("The session is no pre-shared key: " + lack);
            }
            byte[] secret = SessionFields.masterKey(given);
            try (SslSession bare = SslSession.create()) {
                checkKey(secret.length);
                bare.setMaxEarlyData(session.maxEarlyData());
                session.alpn().ifPresent(bare::setAlpn);
                session.hostName().ifPresent(bare::setHostName);
                return bare.read(copy -> made(name, copy, libssl_h.SSL_SESSION_get0_cipher(given), secret));
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        });
    }

    private static PreSharedKey made(byte[] identity, MemorySegment bare, MemorySegment cipher, byte[] key) {
        StackRoom.require(); // copying and freeing call back
        MemorySegment session = Check.notNull(libssl_h.SSL_SESSION_dup(bare), "SSL_SESSION_dup");
        try {
            int tls13 = libssl_h.TLS1_3_VERSION();
            Check.one(libssl_h.SSL_SESSION_set_protocol_version(session, tls13), "SSL_SESSION_set_protocol_version");
            Check.one(libssl_h.SSL_SESSION_set_cipher(session, cipher), "SSL_SESSION_set_cipher");
            SessionFields.setMasterKey(session, key);
            SessionTimes.set(session, 0); // a key has no age: each handshake's copy gets its own
            return new PreSharedKey(identity, session, key);
        } catch (Throwable e) {
            libssl_h.SSL_SESSION_free(session);
            throw e;
        }
    }

    private static byte[] checkedIdentity(byte[] identity) {
        if (identity.length == 0 || identity.length > MOST_IDENTITY_BYTES) {
            throw new IllegalArgumentException("A pre-shared key's identity has 1 to " + MOST_IDENTITY_BYTES
                    + " bytes, not " + identity.length);
        }
        return identity.clone();
    }

    private static void checkKey(int length) {
        if (length < FEWEST_KEY_BYTES || length > MOST_KEY_BYTES) {
            throw new IllegalArgumentException("A pre-shared key has " + FEWEST_KEY_BYTES + " to " + MOST_KEY_BYTES
                    + " bytes, not " + length);
        }
    }

    /**
     * The key's name.
     *
     * @return a copy
     */
    public byte[] identity() {
        return identity.clone();
    }

    /**
     * The cipher suite of TLS 1.3 whose hash the key belongs to.
     *
     * @return the RFC's name, such as {@code TLS_AES_128_GCM_SHA256}
     */
    public String ciphersuite() {
        return ciphersuite;
    }

    /** Tells this key, its name and its hash from others; nothing of them can be found out by it. Never 0. */
    long fingerprint() {
        return fingerprint;
    }

    /** The hash, as OpenSSL numbers them. */
    int digest() {
        return PskSuites.digest(Ciphers.find(ciphersuite));
    }

    /**
     * A session with the key for one handshake of a context, with the reference that libssl takes over: never the same
     * for two, as a session belongs to one context, and as fresh as can be, as libssl lets keys expire too.
     */
    MemorySegment newSession(MemorySegment ctx) {
        MemorySegment session = ref.acquire();
        MemorySegment copy = MemorySegment.NULL;
        try {
            copy = Check.notNull(libssl_h.SSL_SESSION_dup(session), "SSL_SESSION_dup");
            SessionTimes.set(copy, System.currentTimeMillis() / 1000);
            long timeout = Math.max(SHORTEST_TIMEOUT, libssl_h.SSL_CTX_get_timeout(ctx)); // its tickets' too
            Check.one(libssl_h.SSL_SESSION_set_timeout(copy, timeout), "SSL_SESSION_set_timeout");
            return copy;
        } catch (Throwable e) {
            libssl_h.SSL_SESSION_free(copy);
            throw e;
        } finally {
            ref.release();
        }
    }

    /** Writes the key to C's memory, and answers its length; 0 where there is no room. */
    int copyTo(MemorySegment target) {
        return read(session -> SessionFields.masterKeyLength(session) > target.byteSize() ? 0
                : (int) libssl_h.SSL_SESSION_get_master_key(session, target, target.byteSize()));
    }

    /** Reads the session that holds the key. */
    <T> T read(Function<MemorySegment, T> reader) {
        MemorySegment session = ref.acquire();
        try {
            return reader.apply(session);
        } finally {
            ref.release();
            Reference.reachabilityFence(this);
        }
    }

    /** @throws IllegalStateException if closed */
    void requireOpen() {
        ref.acquire();
        ref.release();
    }

    /**
     * Overwrites the key. Handshakes that begin after this do not have it. Closing again does nothing.
     */
    @Override
    public void close() {
        try {
            ref.close();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return whether the key is gone
     */
    public boolean isClosed() {
        return ref.isClosed();
    }

    /** The identity, if it is printable, and the cipher suite; not the key. */
    @Override
    public String toString() {
        String text = new String(identity, StandardCharsets.UTF_8);
        boolean printable = text.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0xfffd);
        return "PreSharedKey[" + (printable ? text : identity.length + " bytes of identity") + ", " + ciphersuite
                + (isClosed() ? ", closed" : "") + "]";
    }
}
