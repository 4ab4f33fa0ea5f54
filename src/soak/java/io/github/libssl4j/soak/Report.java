package io.github.libssl4j.soak;

import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * What the server knows of a connection, told to its client, which compares.
 *
 * @param resumed whether a session was resumed
 * @param name the server name that the session was made for
 * @param owner the server name that was attached to the session when it was made, where the server still has it
 * @param key a digest of the session's master key
 * @param psk the identity of the pre-shared key
 * @param peer the client's certificate
 * @param early how many bytes came early
 */
public record Report(boolean resumed, String name, String owner, String key, String psk, String peer, int early) {
    /** Stands where there is none. */
    public static final String NONE = "-";
    private static final SessionAttachment<String> OWNER = SessionAttachment.of("owner", String.class);
    private static final String SEPARATOR = "|";

    /** Of the server's end. */
    static Report of(SslChannel channel, int early) {
        try (SslSession session = channel.session()) {
            String asked = channel.serverName().orElse(NONE);
            if (!channel.isResumed()) {
                session.attach(OWNER, asked);
            }
            return new Report(channel.isResumed(), session.hostName().orElse(asked),
                    session.attachment(OWNER).orElse(NONE), digest(session),
                    channel.pskIdentity().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse(NONE),
                    channel.peerCertificates().stream().map(x509 -> x509.getSubjectX500Principal()
                            .getName(X500Principal.CANONICAL)).findFirst().orElse(NONE), early);
        }
    }

    /** Both ends must have the same key: in TLS 1.2 that of the first handshake. */
    public static String digest(SslSession session) {
        byte[] key = session.masterKey();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    byte[] toBytes() {
        return String.join(SEPARATOR, Boolean.toString(resumed), name, owner, key, psk, peer, Integer.toString(early))
                .getBytes(StandardCharsets.UTF_8);
    }

    static Report parse(byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\\|");
        return new Report(Boolean.parseBoolean(parts[0]), parts[1], parts[2], parts[3], parts[4], parts[5],
                Integer.parseInt(parts[6]));
    }
}
