package io.github.libssl4j;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * What a connection verifies of its peer and shows of itself, as a number to compare by.
 *
 * <p>A resumed handshake checks no certificate and no host name: it trusts that the first one did. So each session
 * remembers the fingerprint of its connection's policy and is resumed only under the same. The fingerprint is keyed by a
 * random number of this process: nobody can look for a policy that has the fingerprint of another.
 */
final class SessionPolicy {
    private static final byte[] KEY = new byte[32];

    static {
        new SecureRandom().nextBytes(KEY);
    }

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
        MessageDigest digest = sha256();
        digest.update(KEY);
        for (byte[] part : parts) {
            digest.update(ByteBuffer.allocate(4).putInt(part.length).flip());
            digest.update(part);
        }
        long fingerprint = ByteBuffer.wrap(digest.digest()).getLong();
        return fingerprint == 0 ? 1 : fingerprint;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
