package io.github.libssl4j.kit;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** The DER form of a session with another field. */
public final class SessionDer {
    /** {@code [10] OCTET STRING}. */
    private static final int TICKET = 0xaa;

    private SessionDer() {}

    /** The same session, but for the ticket, where it has one. */
    public static byte[] withTicket(byte[] der, byte[] ticket) {
        return with(der, TICKET, field(4, ticket));
    }

    /** The same session, but for what one tag of the sequence holds, where it has that. */
    public static byte[] with(byte[] der, int tag, byte[] contents) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (int at = contents(der, 0); at < der.length;) {
            int end = contents(der, at) + length(der, at);
            if ((der[at] & 0xff) == tag) {
                fields.writeBytes(field(tag, contents));
            } else {
                fields.write(der, at, end - at);
            }
            at = end;
        }
        return field(0x30, fields.toByteArray());
    }

    private static int contents(byte[] der, int at) {
        return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
    }

    private static int length(byte[] der, int at) {
        return der[at + 1] >= 0 ? der[at + 1] : new BigInteger(1, der, at + 2, der[at + 1] & 0x7f).intValueExact();
    }

    private static byte[] field(int tag, byte[] contents) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        field.write(tag);
        if (contents.length >= 0x10000) {
            field.write(0x83);
            field.write(contents.length >> 16);
            field.write(contents.length >> 8);
        } else if (contents.length >= 0x80) {
            field.write(0x82);
            field.write(contents.length >> 8);
        }
        field.write(contents.length);
        field.writeBytes(contents);
        return field.toByteArray();
    }
}
