package io.github.libssl4j.hostile;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A peer that shakes hands honestly over a socket, and then writes whatever it likes under the right keys: records that no
 * library would make. RFC 8446, 5.2 and 7.3; RFC 5246, 6.3; RFC 5288.
 */
final class Forger implements AutoCloseable {
    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int DATA = 23;
    private static final int KEY = 16;
    private static final int TAG = 16;

    private final SocketChannel socket;
    private final SslContext context;
    private final SslConnection honest;
    private final boolean client;
    private final TlsVersion version;
    private final Map<String, byte[]> secrets = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private SecretKeySpec key;
    private byte[] iv;
    private long sequence;

    /** Shakes hands, as a client or a server. */
    Forger(SocketChannel socket, boolean client, TlsVersion version) throws Exception {
        this.socket = socket;
        this.client = client;
        this.version = version;
        SslContextBuilder builder = client ? SslContext.client().insecure()
                : SslContext.server().selfSigned("localhost").numTickets(0).tickets(false);
        this.context = builder.protocol(version).ciphersuites("TLS_AES_128_GCM_SHA256").ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
                .keyLog(this::log).build();
        this.honest = client ? context.newConnection(ConnectionOptions.to(InMemory.HOST, InMemory.PORT)) : context.newConnection();
        shakeHands();
        derive();
    }

    private void log(String line) {
        String[] words = line.split(" ");
        secrets.put(words[0], HexFormat.of().parseHex(words[2]));
        secrets.put("client random", HexFormat.of().parseHex(words[1]));
    }

    private void shakeHands() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 15);
        boolean done = false;
        while (!done) {
            done = honest.handshake();
            while (honest.drain(buffer.clear()) > 0) {
                said.write(buffer.array(), 0, buffer.flip().limit());
                while (buffer.hasRemaining()) {
                    socket.write(buffer);
                }
            }
            if (!done) {
                if (socket.read(buffer.clear().limit(honest.inputCapacity())) < 0) {
                    throw new IOException("The victim hung up in the handshake");
                }
                heard.write(buffer.array(), 0, buffer.flip().limit());
                honest.feed(buffer);
            }
        }
    }

    private void derive() throws GeneralSecurityException {
        if (version == TlsVersion.TLS_1_3) {
            byte[] secret = secrets.get(client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0");
            key = new SecretKeySpec(expand(secret, "key", KEY), "AES");
            iv = expand(secret, "iv", 12);
            return;
        }
        // The server's first message: after the headers of record and message, and the version.
        byte[] serverRandom = Arrays.copyOfRange((client ? heard : said).toByteArray(), 11, 43);
        byte[] ours = secrets.get("client random");
        byte[] seed = concat("key expansion".getBytes(StandardCharsets.US_ASCII), serverRandom, ours);
        byte[] block = prf(secrets.get("CLIENT_RANDOM"), seed, 2 * KEY + 8);
        key = new SecretKeySpec(block, client ? 0 : KEY, KEY, "AES");
        iv = Arrays.copyOfRange(block, 2 * KEY + (client ? 0 : 4), 2 * KEY + (client ? 4 : 8));
        sequence = 1; // after its Finished
    }

    private static byte[] expand(byte[] secret, String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer info = ByteBuffer.allocate(5 + name.length).putShort((short) length).put((byte) name.length).put(name)
                .put((byte) 0).put((byte) 1);
        return Arrays.copyOf(hmac(secret, info.array()), length);
    }

    private static byte[] prf(byte[] secret, byte[] seed, int length) throws GeneralSecurityException {
        byte[] a = seed;
        byte[] out = {};
        while (out.length < length) {
            a = hmac(secret, a);
            out = concat(out, hmac(secret, concat(a, seed)));
        }
        return Arrays.copyOf(out, length);
    }

    private static byte[] hmac(byte[] secret, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return mac.doFinal(data);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A record of a type with this inside, whatever it is, as it goes over the wire. */
    byte[] record(int type, byte... content) throws GeneralSecurityException {
        boolean tls13 = version == TlsVersion.TLS_1_3;
        byte[] inner = tls13 ? concat(content, new byte[] {(byte) type}) : content;
        int length = inner.length + TAG + (tls13 ? 0 : 8);
        byte[] header = {(byte) (tls13 ? DATA : type), 3, 3, (byte) (length >> 8), (byte) length};
        byte[] number = ByteBuffer.allocate(8).putLong(sequence++).array();
        byte[] nonce = concat(iv, number);
        byte[] associated = concat(number, new byte[] {(byte) type, 3, 3, (byte) (content.length >> 8), (byte) content.length});
        if (tls13) {
            nonce = iv.clone();
            for (int i = 0; i < number.length; i++) {
                nonce[4 + i] ^= number[i];
            }
            associated = header;
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
        cipher.updateAAD(associated);
        byte[] sealed = cipher.doFinal(inner);
        return tls13 ? concat(header, sealed) : concat(header, number, sealed);
    }

    /** In TLS 1.3, from now on: the next generation of keys. */
    void nextKeys() throws GeneralSecurityException {
        String name = client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0";
        secrets.put(name, expand(secrets.get(name), "traffic upd", 32));
        derive();
        sequence = 0;
    }

    /** Sends bytes as they are; false where the victim has hung up. */
    boolean send(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                socket.write(buffer);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How many bytes the victim has still to say, until it hangs up. */
    long drain() {
        long count = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            for (int read; (read = socket.read(buffer.clear())) >= 0;) {
                count += read;
            }
        } catch (IOException e) {
            // reset: an end too
        }
        return count;
    }

    @Override
    public void close() {
        honest.close();
        context.close();
    }
}
