package io.github.libssl4j.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The keys of one direction of TLS 1.3 with TLS_AES_128_GCM_SHA256, from a secret of the key log: RFC 8446, 5.2 and 7. */
final class RecordKeys {
    private static final int TAG = 16;
    private final byte[] secret;
    private final SecretKeySpec key;
    private final byte[] iv;
    private long sequence;

    RecordKeys(byte[] secret) throws GeneralSecurityException {
        this.secret = secret;
        this.key = new SecretKeySpec(expand("key", 16), "AES");
        this.iv = expand("iv", 12);
    }

    /** Those after a KeyUpdate. */
    RecordKeys next() throws GeneralSecurityException {
        return new RecordKeys(expand("traffic upd", 32));
    }

    /** HKDF-Expand-Label of at most one block. */
    private byte[] expand(String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.write(0);
        info.write(length);
        info.write(name.length);
        info.writeBytes(name);
        info.write(0);
        info.write(1);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return Arrays.copyOf(mac.doFinal(info.toByteArray()), length);
    }

    private Cipher cipher(int mode, byte[] header) throws GeneralSecurityException {
        byte[] nonce = iv.clone();
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
        for (int i = 0; i < number.length; i++) {
            nonce[nonce.length - number.length + i] ^= number[i];
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(header);
        return cipher;
    }

    /** What is inside, or {@code null} where it is not under this key. */
    Record open(Record sealed) throws GeneralSecurityException {
        try {
            byte[] inner = cipher(Cipher.DECRYPT_MODE, sealed.header()).doFinal(sealed.body());
            int end = inner.length;
            while (end > 0 && inner[end - 1] == 0) {
                end--;
            }
            sequence++;
            return end == 0 ? Record.of(0, new byte[0]) : Record.of(inner[end - 1] & 0xff, Arrays.copyOf(inner, end - 1));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            return null;
        }
    }

    Record seal(Record plain) throws GeneralSecurityException {
        byte[] inner = Arrays.copyOf(plain.body(), plain.body().length + 1);
        inner[inner.length - 1] = (byte) plain.type();
        Record outer = new Record(Record.DATA, Record.VERSION, inner.length + TAG, new byte[0]);
        byte[] body = cipher(Cipher.ENCRYPT_MODE, outer.header()).doFinal(inner);
        sequence++;
        return outer.with(body);
    }
}
