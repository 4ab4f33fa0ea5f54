package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.PskCallbacks;
import io.github.libssl4j.libssl.SessionMarks;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * One connection's dealings with pre-shared keys: what it answers to libssl, and whether the handshake came to be by a key.
 *
 * <p>libssl calls a handshake with a key of TLS 1.3 a resumed one, and lets it pass without a certificate. Whether it was
 * the key, not a session, is told by the session that libssl has in the end: a client's is its answer, or, as another group
 * than the answer's makes libssl copy it, has the number of it.
 */
final class PskExchange implements PskCallbacks.Exchange {
    private static final AtomicLong ANSWERS = new AtomicLong();
    /** How many identities of a client are looked up at most, inside of libssl: it may send thousands. */
    private static final int MOST_ASKED = 32;

    private final ConnectionHandle handle;
    private PreSharedKey key; // a client's
    private MemorySegment identity = MemorySegment.NULL; // in native memory, for as long as the connection lives
    private long answer; // the number of a client's last one, or 0
    private int lookups;
    private byte[] found; // the identity of a server's last answer; null where it was none
    private boolean keyGiven; // in TLS 1.2, where libssl asks only once a suite with keys is agreed on
    private byte[] usedIdentity;

    PskExchange(ConnectionHandle handle) {
        this.handle = handle;
    }

    /** Lets a client's connection offer a key. */
    void offer(MemorySegment ssl, PreSharedKey key, boolean choosesSuites) {
        key.requireOpen();
        if (choosesSuites) {
            PskSuites.narrow(ssl, key);
        } else if (PskSuites.matching(libssl_h.SSL_get_ciphers(ssl), key).isEmpty()) {
            throw new IllegalArgumentException("The pre-shared key is for the hash of " + key.ciphersuite()
                    + ", which none of the client's cipher suites has");
        }
        byte[] bytes = key.identity();
        identity = Memory.malloc(bytes.length);
        identity.copyFrom(MemorySegment.ofArray(bytes));
        this.key = key;
        PskCallbacks.installOffer(ssl);
    }

    /** What a client offers, or {@code null}. */
    PreSharedKey key() {
        return key;
    }

    /** Whether the key that a client of TLS 1.3 named last is known: if libssl takes one, it takes that. */
    boolean hasFound() {
        return found != null;
    }

    @Override
    public MemorySegment offeredIdentity() {
        return identity;
    }

    @Override
    public MemorySegment offer(MemorySegment digest) {
        answer = 0; // that before a HelloRetryRequest counts no more
        if (key == null || !Memory.isNull(digest) && libssl_h.EVP_MD_get_type(digest) != key.digest()) {
            return MemorySegment.NULL; // of another hash, it would end the handshake
        }
        MemorySegment session;
        try {
            session = key.newSession(handle.ctx());
        } catch (IllegalStateException e) {
            Deliveries.failed("The pre-shared key", e); // closed meanwhile
            return MemorySegment.NULL;
        }
        try {
            handle.adopt(session);
            SessionMarks.setPsk(session, key.fingerprint());
            answer = ANSWERS.incrementAndGet();
            SessionMarks.setAnswer(session, answer);
            return session;
        } catch (Throwable e) {
            libssl_h.SSL_SESSION_free(session);
            throw e;
        }
    }

    @Override
    public int clientKey(MemorySegment identityOut, MemorySegment keyOut) {
        if (key == null || hasZero(identity) || identity.byteSize() > identityOut.byteSize()) {
            return 0;
        }
        int length = 0;
        try {
            length = key.copyTo(keyOut);
        } catch (IllegalStateException e) {
            Deliveries.failed("The pre-shared key", e);
        }
        if (length > 0) {
            MemorySegment.copy(identity, 0, identityOut, 0, identity.byteSize());
            if (identity.byteSize() < identityOut.byteSize()) { // behind the longest, C has put it
                identityOut.set(libssl_h.C_CHAR, identity.byteSize(), (byte) 0);
            }
            keyGiven = true;
        }
        return length;
    }

    private static boolean hasZero(MemorySegment bytes) {
        for (long i = 0; i < bytes.byteSize(); i++) {
            if (bytes.get(libssl_h.C_CHAR, i) == 0) {
                return true; // C would see what stands before
            }
        }
        return false;
    }

    @Override
    public MemorySegment find(byte[] asked) {
        found = null;
        MemorySegment[] session = {MemorySegment.NULL};
        look(asked, answer -> session[0] = answer.newSession(handle.ctx()));
        if (!Memory.isNull(session[0])) {
            found = asked;
        }
        return session[0];
    }

    @Override
    public int serverKey(byte[] asked, MemorySegment keyOut) {
        int[] length = new int[1];
        look(asked, answer -> length[0] = answer.copyTo(keyOut));
        keyGiven = length[0] > 0;
        return length[0];
    }

    private interface Use {
        void of(PreSharedKey key);
    }

    /** Asks the application. What it throws costs the key, not the handshake. */
    private void look(byte[] asked, Use use) {
        PskLookup lookup = handle.effective().config.psk().lookup();
        if (lookup == null || asked.length == 0 || asked.length > PreSharedKey.MOST_IDENTITY_BYTES || lookups == MOST_ASKED) {
            return;
        }
        lookups++;
        handle.ask(() -> {
            try {
                Optional<PreSharedKey> answer = lookup.find(asked.clone());
                if (answer == null) {
                    throw new NullPointerException("It answered null; Optional.empty() means that there is no key");
                }
                answer.ifPresent(use::of);
            } catch (Throwable e) {
                Deliveries.failed("The lookup of a pre-shared key", e);
            }
            return null;
        });
    }

    /** Once the handshake is finished: whether a key made it, and not a certificate or a session. */
    boolean settle(MemorySegment ssl, boolean reused) {
        if (!isPossible()) {
            return false;
        }
        boolean tls13 = PeerInfo.protocol(ssl) == TlsVersion.TLS_1_3;
        boolean used = tls13 ? reused && (handle.config().server() ? found != null : isCurrent(ssl)) : !reused && keyGiven;
        if (used && tls13) {
            usedIdentity = handle.config().server() ? found : key.identity();
        }
        if ((used || reused) && !PeerInfo.hasCertificate(ssl)
                && (handle.config().server() || used || isOfKey(ssl))) {
            // libssl presets a session's result with an error, which is replaced where a certificate is checked.
            libssl_h.SSL_set_verify_result(ssl, libssl_h.X509_V_OK());
        }
        return used;
    }

    private boolean isPossible() {
        return key != null || handle.effective().config.psk().lookup() != null;
    }

    private boolean isCurrent(MemorySegment ssl) {
        return answer != 0 && mark(ssl, SessionMarks::answer) == answer;
    }

    /** Whether a client's session was made by a handshake with the key that this connection offers. */
    boolean isOfKey(MemorySegment ssl) {
        return key != null && mark(ssl, SessionMarks::psk) == key.fingerprint();
    }

    private static long mark(MemorySegment ssl, ToLongFunction<MemorySegment> mark) {
        MemorySegment session = libssl_h.SSL_get1_session(ssl);
        try {
            return Memory.isNull(session) ? 0 : mark.applyAsLong(session);
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }

    /** A new session: in TLS 1.2 it does not come from the key's, which is marked. */
    void mark(MemorySegment session) {
        if (key != null && keyGiven) {
            SessionMarks.setPsk(session, key.fingerprint());
        }
    }

    /** By which identity: in TLS 1.2 the session remembers. */
    Optional<byte[]> identity(MemorySegment ssl) {
        if (usedIdentity != null) {
            return Optional.of(usedIdentity.clone());
        }
        return Optional.ofNullable(Memory.string(libssl_h.SSL_get_psk_identity(ssl)))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** After the {@code SSL} was freed. */
    void close() {
        Memory.free(identity);
    }
}
