package io.github.libssl4j;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The id of a session: 1 to 32 bytes, by which a cache finds it ({@code SSL_SESSION_get_id(3)}). Immutable.
 *
 * <p>An id is no secret: it goes over the wire in the clear.
 */
public final class SessionId {
    /** The most bytes that an id can have: 32 ({@code SSL_MAX_SSL_SESSION_ID_LENGTH}). */
    public static final int MAX_LENGTH = 32;

    private final byte[] bytes;
    private final int hash;

    private SessionId(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * An id of these bytes.
     *
     * @param bytes 1 to 32 bytes, copied
     * @return the id
     * @throws IllegalArgumentException if there are no bytes, or more than 32
     */
    public static SessionId of(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("A session id has 1 to " + MAX_LENGTH + " bytes, not " + bytes.length);
        }
        return new SessionId(bytes.clone());
    }

    /**
     * An id from its hexadecimal digits, as {@link #toString()} writes them.
     *
     * @param hex 2 to 64 hexadecimal digits
     * @return the id
     * @throws IllegalArgumentException if these are no hexadecimal digits, or too few or too many of them
     */
    public static SessionId parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Takes the array as it is: for bytes that were just copied out of libssl. */
    static SessionId wrap(byte[] bytes) {
        return new SessionId(bytes);
    }

    /**
     * The bytes of the id.
     *
     * @return a copy, 1 to 32 bytes
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Whether the other is an id of the same bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SessionId that && Arrays.equals(bytes, that.bytes);
    }

    /** A hash of the bytes. */
    @Override
    public int hashCode() {
        return hash;
    }

    /** What recordings show of an id: enough to tell sessions apart. The whole of one may be a ticket. */
    static String beginning(byte[] id) {
        return id.length == 0 ? null : HexFormat.of().formatHex(id, 0, Math.min(id.length, 8));
    }

    /** The bytes as hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
