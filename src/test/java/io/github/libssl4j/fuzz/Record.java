package io.github.libssl4j.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A TLS record without its protection.
 *
 * @param type 20 to 23, or what nobody knows
 * @param version as on the wire
 * @param length as on the wire, which need not be the body's
 * @param body what comes behind the header
 */
record Record(int type, int version, int length, byte[] body) {
    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int DATA = 23;
    static final int VERSION = 0x0303;
    static final int HEADER = 5;

    static Record of(int type, byte[] body) {
        return new Record(type, VERSION, body.length, body);
    }

    static Record alert(int level, int description) {
        return of(ALERT, new byte[] {(byte) level, (byte) description});
    }

    /** A handshake message that fills a record. */
    static Record message(int type, byte[] body) {
        byte[] message = new byte[4 + body.length];
        message[0] = (byte) type;
        message[1] = (byte) (body.length >> 16);
        message[2] = (byte) (body.length >> 8);
        message[3] = (byte) body.length;
        System.arraycopy(body, 0, message, 4, body.length);
        return of(HANDSHAKE, message);
    }

    /** The same with another body of that length. */
    Record with(byte[] other) {
        return new Record(type, version, other.length, other);
    }

    Record part(int from, int to) {
        return with(Arrays.copyOfRange(body, from, to));
    }

    byte[] header() {
        return new byte[] {(byte) type, (byte) (version >> 8), (byte) version, (byte) (length >> 8), (byte) length};
    }

    void writeTo(ByteArrayOutputStream out) {
        out.writeBytes(header());
        out.writeBytes(body);
    }
}
