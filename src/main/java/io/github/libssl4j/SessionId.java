package io.github.libssl4j;

import io.github.libssl4j.libssl.SessionFields;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The id of a session: 1 to 32 bytes, by which a cache finds it ({@code SSL_SESSION_get_id(3)}). Immutable.
 *
 * <p>An id is no secret: it goes over the wire in the clear.
 */
public final class SessionId {
    /** The most bytes that an id can have: 32 ({@code SSL_MAX_SSL_SESSION_ID_LENGTH}). */
    public static final int MAX_LENGTH = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;
    /** Another in each process: servers choose the ids that a client indexes. */
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    private final byte[] bytes;
    private final long key;

    private SessionId(byte[] bytes) {
        this.bytes = bytes;
        this.key = key(bytes);
    }

    private static long key(byte[] bytes) {
        long key = SEED ^ bytes.length;
        int i = 0;
        for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            key = mixed(key ^ (long) LONGS.get(bytes, i));
        }
        for (; i < bytes.length; i++) {
            key = mixed(key ^ bytes[i]);
        }
        return key;
    }

    private static long mixed(long bits) {
        long product = bits * FACTOR;
        return product ^ product >>> 29;
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
        try {
            return of(HexFormat.of().parseHex(Objects.requireNonNull(hex, "hex")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + Shown.of(hex) + "' is no session id in hexadecimal: " + e.getMessage(), e);
        }
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
        return other instanceof SessionId that && key == that.key && Arrays.equals(bytes, that.bytes);
    }

    /** A hash of the bytes, another in each process. */
    @Override
    public int hashCode() {
        return (int) (key >>> 32);
    }

    /** A hash with more bits. */
    long key() {
        return key;
    }

    /** Whether it is the id of this native session. */
    boolean isOf(MemorySegment session) {
        return SessionFields.hasId(session, bytes);
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
