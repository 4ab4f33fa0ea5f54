package io.github.libssl4j;

import io.github.libssl4j.libssl.Digest;
import io.github.libssl4j.libssl.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a connection verifies of its peer and shows of itself, as a number to compare by.
 *
 * <p>A resumed handshake checks no certificate and no host name: it trusts that the first one did. So each session
 * remembers the fingerprint of its connection's policy and is resumed only under the same. The fingerprint is keyed by a
 * random number of this process: nobody can look for a policy that has the fingerprint of another.
 */
final class SessionPolicy {
    private static final byte[] KEY = Randomness.bytes(32);
    private static final byte[] UNBOUND = {};

    private SessionPolicy() {}

    /** A client's: verification, trust, whom it means to talk to, what it offers, shows and knows. Never 0. */
    static long ofClient(ContextConfig config, PeerName peer, PreSharedKey psk) {
        // Where no host name is checked, none is vouched for.
        String host = config.verifiesHostName() ? peer.toString() : "";
        return fingerprint("client", Boolean.toString(config.verifiesPeer()), config.trustId(), host,
                new String(config.alpn().wire(), StandardCharsets.ISO_8859_1), config.credentialId(),
                psk == null ? "" : Long.toString(psk.fingerprint()));
    }

    /** A server's: whether and by whom it wants its clients certified, or that they have a key. Never 0. */
    static long ofServer(ContextConfig config) {
        return fingerprint("server", config.clientAuth().name(),
                config.clientAuth() == ClientAuth.NONE ? "" : config.trustId(),
                Boolean.toString(config.psk().isOnlyWay()));
    }

    /**
     * What a server's tickets are bound to, so that only servers take them that check their clients alike: a resumed client
     * shows no certificate. The same in every process, for servers that share keys. Nothing where clients are not checked:
     * such tickets are as nginx and HAProxy make them.
     */
    static byte[] ofTickets(ContextConfig config) {
        if (!config.checksClients()) {
            return UNBOUND;
        }
        String check = String.join("|", "libssl4j tickets", config.clientAuth().name(),
                config.clientAuth() == ClientAuth.NONE ? "" : config.trustId(), Boolean.toString(config.psk().isOnlyWay()));
        return Digest.sha256(check.getBytes(StandardCharsets.UTF_8));
    }

    /** A pre-shared key, its name and its cipher suite. Never 0. */
    static long ofPsk(byte[] identity, String ciphersuite, byte[] key) {
        return fingerprint("psk".getBytes(StandardCharsets.UTF_8), identity,
                ciphersuite.getBytes(StandardCharsets.UTF_8), key);
    }

    private static long fingerprint(String... parts) {
        byte[][] bytes = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].getBytes(StandardCharsets.UTF_8);
        }
        return fingerprint(bytes);
    }

    private static long fingerprint(byte[]... parts) {
        int size = KEY.length;
        for (byte[] part : parts) {
            size += Integer.BYTES + part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(size).put(KEY);
        for (byte[] part : parts) {
            all.putInt(part.length).put(part);
        }
        try {
            long fingerprint = ByteBuffer.wrap(Digest.sha256(all.array())).getLong();
            return fingerprint == 0 ? 1 : fingerprint;
        } finally {
            Arrays.fill(all.array(), (byte) 0); // a key may be among them
        }
    }
}
