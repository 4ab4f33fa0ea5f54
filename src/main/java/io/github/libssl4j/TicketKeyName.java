package io.github.libssl4j;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The name of a ticket key: 16 bytes, with which each ticket under it begins. Immutable.
 *
 * <p>A name is no secret: in TLS 1.2 it goes over the wire in the clear, and every client sees it.
 */
public final class TicketKeyName {
    /** The bytes of a name: 16. */
    public static final int LENGTH = 16;

    private final byte[] bytes;

    private TicketKeyName(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A name of these bytes.
     *
     * @param bytes 16 bytes, copied
     * @return the name
     * @throws IllegalArgumentException if there are fewer or more
     */
    public static TicketKeyName of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("A ticket key's name has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new TicketKeyName(bytes.clone());
    }

    /**
     * A name from its hexadecimal digits, as {@link #toString()} writes them.
     *
     * @param hex 32 hexadecimal digits
     * @return the name
     * @throws IllegalArgumentException if these are no hexadecimal digits, or fewer or more of them
     */
    public static TicketKeyName parse(String hex) {
        try {
            return of(HexFormat.of().parseHex(Objects.requireNonNull(hex, "hex")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + Shown.of(hex) + "' is no ticket key's name in hexadecimal: "
                    + e.getMessage(), e);
        }
    }


    /**
     * The bytes of the name.
     *
     * @return a copy, 16 bytes
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Whether the other is a name of the same bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TicketKeyName that && Arrays.equals(bytes, that.bytes);
    }

    /** A hash of the bytes. */
    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes as hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
