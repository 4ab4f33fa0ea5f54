package io.github.libssl4j;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A list of application protocols, also as it goes over the wire: a length byte before each (RFC 7301). */
final class AlpnProtocols {
    private static final int LONGEST_LIST = 65535;

    private final List<byte[]> protocols;

    private AlpnProtocols(List<byte[]> protocols) {
        this.protocols = protocols;
    }

    static AlpnProtocols of(List<String> names) {
        AlpnProtocols protocols = new AlpnProtocols(names.stream().map(AlpnProtocols::bytes).toList());
        if (protocols.wire().length > LONGEST_LIST) {
            throw new IllegalArgumentException("The list of application protocols is longer than " + LONGEST_LIST
                    + " bytes");
        }
        return protocols;
    }

    /** The bytes of one protocol, one for each character. */
    static byte[] bytes(String protocol) {
        byte[] bytes = protocol.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0 || bytes.length > 255
                || !new String(bytes, StandardCharsets.ISO_8859_1).equals(protocol)) {
            throw new IllegalArgumentException("An application protocol has 1 to 255 characters up to U+00FF, unlike '"
                    + protocol + "'");
        }
        return bytes;
    }

    boolean isEmpty() {
        return protocols.isEmpty();
    }

    byte[] wire() {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (byte[] protocol : protocols) {
            wire.write(protocol.length);
            wire.writeBytes(protocol);
        }
        return wire.toByteArray();
    }

    /** The index of a client's offer, a list as on the wire, that this server likes best; or -1. */
    int select(byte[] offered) {
        for (byte[] mine : protocols) {
            for (int i = 0; i < offered.length; i += 1 + (offered[i] & 0xff)) {
                int end = i + 1 + (offered[i] & 0xff);
                if (end <= offered.length && Arrays.equals(mine, 0, mine.length, offered, i + 1, end)) {
                    return i;
                }
            }
        }
        return -1;
    }
}
