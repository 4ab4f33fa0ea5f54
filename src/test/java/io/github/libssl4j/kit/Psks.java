package io.github.libssl4j.kit;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.PskLookup;
import io.github.libssl4j.SslConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Pre-shared keys for tests, and a server's list of them that remembers what it was asked. */
public final class Psks implements PskLookup {
    public static final String SHA256 = "TLS_AES_128_GCM_SHA256";
    public static final String SHA384 = "TLS_AES_256_GCM_SHA384";
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final List<PreSharedKey> keys;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private Psks(List<PreSharedKey> keys) {
        this.keys = keys;
    }

    /** A server that knows these. */
    public static Psks of(PreSharedKey... keys) {
        return new Psks(List.of(keys));
    }

    /** A key with SHA-256, the same for each who asks. */
    public static PreSharedKey named(String identity) {
        return PreSharedKey.of(identity, KEY);
    }

    /** A key with another hash, the same for each who asks. */
    public static PreSharedKey named(String identity, String ciphersuite) {
        return PreSharedKey.of(identity, KEY, ciphersuite);
    }

    /** Another key than {@link #named}. */
    public static PreSharedKey wrong(String identity) {
        return PreSharedKey.of(identity, new byte[32]);
    }

    /** The key of {@link #named}, as the openssl command takes it. */
    public static String hex() {
        return HexFormat.of().formatHex(KEY);
    }

    /** The bytes of the key of {@link #named}. */
    public static byte[] bytes() {
        return KEY.clone();
    }

    /** By which key a connection was made, or {@code null}. */
    public static String used(SslConnection connection) {
        return connection.pskIdentity().map(name -> new String(name, StandardCharsets.UTF_8)).orElse(null);
    }

    @Override
    public Optional<PreSharedKey> find(byte[] identity) {
        String name = new String(identity, StandardCharsets.UTF_8);
        asked.add(name);
        return keys.stream().filter(key -> new String(key.identity(), StandardCharsets.UTF_8).equals(name)).findFirst();
    }

    /** The identities that it was asked for so far; forgotten from now on. */
    public List<String> takeAsked() {
        synchronized (asked) {
            List<String> all = List.copyOf(asked);
            asked.clear();
            return all;
        }
    }
}
