package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Certificates;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.NativeLibrary;
import io.github.libssl4j.libssl.NativeRef;
import io.github.libssl4j.libssl.SessionBytes;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A TLS session: what two peers remember of a handshake so that the next one is short. It is one reference to an
 * {@code SSL_SESSION}.
 *
 * <p>Sessions come from a {@linkplain SslConnection#session() connection}, a {@linkplain SslSessionCache#find cache}, a
 * {@linkplain SessionListener listener}, or from {@linkplain #fromDer(byte[]) bytes}. {@link #dup()} makes an
 * independent copy, {@link #share()} one more reference to the same session.
 *
 * <p>A session that Java made ({@link #create()}, {@link #dup()}, {@link #fromDer(byte[])}, {@link #fromPem(String)}) can
 * be changed until it is <em>sealed</em>: added to a cache, offered by a client or handed to a listener. A session that
 * came from libssl is sealed from the start. The setters of a sealed session throw {@link IllegalStateException}.
 *
 * <p>{@link #close()} gives the reference back ({@code SSL_SESSION_free(3)}), or the arena does that the session was made
 * in. Afterwards each method but {@code close}, {@link #isClosed()} and {@link #toString()} throws
 * {@link IllegalStateException}. A session that is never closed is freed some time after it was garbage collected, with a
 * warning in the log.
 *
 * <p><strong>Secrets.</strong> {@link #toDer()}, {@link #toPem()} and {@link #masterKey()} hold what decrypts and
 * impersonates; nothing else here does.
 *
 * <p>Thread-safe.
 */
public final class SslSession implements AutoCloseable {
    /** The longest DER or PEM that is read: a megabyte; a session is some hundred bytes and a certificate. */
    static final int MOST_BYTES = 1 << 20;

    private final NativeRef ref;
    private final SessionDraft draft;
    private final Arena arena; // keeps an automatic arena alive for as long as this is

    private SslSession(MemorySegment session, SessionDraft draft, Arena arena) {
        this.draft = draft;
        this.arena = arena;
        this.ref = new NativeRef(session, "SslSession", libssl_h::SSL_SESSION_free).owner(this, arena, Deliveries::run);
    }

    /** Takes over a reference to a session that came from libssl. */
    static SslSession ofLibssl(MemorySegment session, Arena arena) {
        return new SslSession(session, SessionDraft.sealed(), arena);
    }

    /** Takes over a reference to a session that nobody else has seen. */
    private static SslSession ofJava(MemorySegment session, long policy, Arena arena) {
        try {
            SessionMarks.set(session, 0, policy);
        } catch (RuntimeException e) {
            libssl_h.SSL_SESSION_free(session);
            throw e;
        }
        return new SslSession(session, new SessionDraft(), arena);
    }

    /**
     * An empty session, to be filled in by the setters: {@code SSL_SESSION_new(3)}. It has the present time, a timeout of
     * about five minutes, and no id, protocol, cipher suite or master key, which it needs to be of any use.
     *
     * @return the session, to be closed
     * @throws OpenSslException if OpenSSL has no memory
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession create() {
        return create(null);
    }

    /**
     * An empty session as {@link #create()} makes it, closed with an arena.
     *
     * @param arena the arena whose end closes the session; {@code null} for none
     * @return the session
     * @throws OpenSslException if OpenSSL has no memory
     * @throws IllegalStateException if the arena is closed
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession create(Arena arena) {
        NativeLibrary.ensureLoaded();
        return ofJava(Check.notNull(libssl_h.SSL_SESSION_new(), "SSL_SESSION_new"), 0, arena);
    }

    /**
     * A session from its DER form, as {@link #toDer()} or {@code i2d_SSL_SESSION(3)} wrote it:
     * {@code d2i_SSL_SESSION(3)}.
     *
     * <p>Whoever can forge these bytes can impersonate a peer: take them only from where you would take a private key.
     * A client offers such a session after {@link SslContext#adopt} vouched for it.
     *
     * @param der the bytes, all of them; at most 1 MiB
     * @return the session, to be closed
     * @throws IllegalArgumentException if the bytes are not exactly one session: truncated, damaged, empty, too many, or
     *     of a time that no calendar has; the cause carries OpenSSL's reasons
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession fromDer(byte[] der) {
        return fromDer(null, der);
    }

    /**
     * A session from its DER form, as by {@link #fromDer(byte[])}, closed with an arena.
     *
     * @param arena the arena whose end closes the session; {@code null} for none
     * @param der the bytes, all of them; at most 1 MiB
     * @return the session
     * @throws IllegalArgumentException if the bytes are not exactly one session
     * @throws IllegalStateException if the arena is closed
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession fromDer(Arena arena, byte[] der) {
        return read("DER", der, SessionBytes::fromDer, arena);
    }

    /**
     * A session from its PEM form, as {@link #toPem()}, {@code openssl s_client -sess_out} or {@code openssl sess_id}
     * wrote it: {@code PEM_read_bio_SSL_SESSION(3)}. What is said of {@link #fromDer(byte[])} holds here too.
     *
     * @param pem the text, with its {@code BEGIN SSL SESSION PARAMETERS} line; at most 1 MiB
     * @return the session, to be closed
     * @throws IllegalArgumentException if there is no session in the text, or it is damaged or encrypted
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession fromPem(String pem) {
        return fromPem(null, pem);
    }

    /**
     * A session from its PEM form, as by {@link #fromPem(String)}, closed with an arena.
     *
     * @param arena the arena whose end closes the session; {@code null} for none
     * @param pem the text, with its {@code BEGIN SSL SESSION PARAMETERS} line; at most 1 MiB
     * @return the session
     * @throws IllegalArgumentException if there is no session in the text, or it is damaged or encrypted
     * @throws IllegalStateException if the arena is closed
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession fromPem(Arena arena, String pem) {
        return read("PEM", pem.getBytes(StandardCharsets.ISO_8859_1), SessionBytes::fromPem, arena);
    }

    private static SslSession read(String form, byte[] bytes, Function<byte[], MemorySegment> reader, Arena arena) {
        NativeLibrary.ensureLoaded();
        if (bytes.length == 0 || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("A session's " + form + " form has 1 to " + MOST_BYTES + " bytes, not "
                    + bytes.length);
        }
        MemorySegment session;
        try {
            session = reader.apply(bytes);
        } catch (OpenSslException e) {
            throw new IllegalArgumentException("These " + bytes.length + " bytes are no session in " + form + " form: "
                    + e.getMessage(), e);
        }
        if (!SessionRules.hasSaneTimes(session)) {
            libssl_h.SSL_SESSION_free(session);
            throw new IllegalArgumentException("The session's time or timeout is out of range: it is damaged");
        }
        return ofJava(session, 0, arena);
    }

    /**
     * An independent copy that can be changed and belongs to no cache: {@code SSL_SESSION_dup(3)}. The copy of a session
     * that was removed or used up can't be resumed either.
     *
     * @return the copy, to be closed
     * @throws OpenSslException if OpenSSL has no memory
     * @throws IllegalStateException if closed
     */
    public SslSession dup() {
        return dup(null);
    }

    /**
     * An independent copy as {@link #dup()} makes it, closed with an arena.
     *
     * @param arena the arena whose end closes the copy; {@code null} for none
     * @return the copy
     * @throws OpenSslException if OpenSSL has no memory
     * @throws IllegalStateException if this session or the arena is closed
     */
    public SslSession dup(Arena arena) {
        return read(session -> ofJava(Check.notNull(libssl_h.SSL_SESSION_dup(session), "SSL_SESSION_dup"),
                SessionMarks.policy(session), arena));
    }

    /**
     * One more reference to the same session: {@code SSL_SESSION_up_ref(3)}. Either can be closed without the other.
     *
     * @return the reference, to be closed
     * @throws IllegalStateException if closed
     */
    public SslSession share() {
        return share(null);
    }

    /**
     * One more reference to the same session, as by {@link #share()}, closed with an arena.
     *
     * @param arena the arena whose end closes the reference; {@code null} for none
     * @return the reference
     * @throws IllegalStateException if this session or the arena is closed
     */
    public SslSession share(Arena arena) {
        return read(session -> {
            Check.one(libssl_h.SSL_SESSION_up_ref(session), "SSL_SESSION_up_ref");
            return new SslSession(session, draft, arena);
        });
    }

    /**
     * Gives the reference back: {@code SSL_SESSION_free(3)}. Where another thread is inside a call on this object, that
     * call ends first. Closing again does nothing.
     */
    @Override
    public void close() {
        ref.close();
    }

    /**
     * Whether {@link #close()} was called or the arena has ended.
     *
     * @return whether this object can't be used any more
     */
    public boolean isClosed() {
        return ref.isClosed();
    }

    /**
     * Whether the setters are over: the session was added to a cache, offered or handed out, or came from libssl.
     *
     * @return whether the session can't be changed any more
     */
    public boolean isSealed() {
        return draft.isSealed();
    }

    /**
     * The session's id: {@code SSL_SESSION_get_id(3)}.
     *
     * @return the id; empty where there is none, as in TLS 1.3 before the first ticket
     * @throws IllegalStateException if closed
     */
    public Optional<SessionId> id() {
        return read(session -> {
            byte[] id = SessionFields.id(session);
            return id.length == 0 ? Optional.empty() : Optional.of(SessionId.wrap(id));
        });
    }

    /**
     * The session id context: a server resumes only sessions of its own: {@code SSL_SESSION_get0_id_context(3)}.
     *
     * @return a copy, 0 to 32 bytes
     * @throws IllegalStateException if closed
     */
    public byte[] idContext() {
        return read(SessionFields::idContext);
    }

    /**
     * When the session was made: {@code SSL_SESSION_get_time(3)}, {@code SSL_SESSION_get_time_ex(3)} since OpenSSL 3.3.
     *
     * @return the time, to the second
     * @throws IllegalStateException if closed
     */
    public Instant time() {
        return read(session -> Instant.ofEpochSecond(SessionTimes.get(session)));
    }

    /**
     * For how long after {@link #time()} the session can be resumed: {@code SSL_SESSION_get_timeout(3)}.
     *
     * @return the timeout, in whole seconds
     * @throws IllegalStateException if closed
     */
    public Duration timeout() {
        return read(session -> Duration.ofSeconds(libssl_h.SSL_SESSION_get_timeout(session)));
    }

    /**
     * The protocol of the session: {@code SSL_SESSION_get_protocol_version(3)}.
     *
     * @return the version; empty where none was set, or it is none of TLS
     * @throws IllegalStateException if closed
     */
    public Optional<TlsVersion> protocol() {
        return read(session -> TlsVersion.ofCode(libssl_h.SSL_SESSION_get_protocol_version(session)));
    }

    /**
     * The cipher suite: {@code SSL_SESSION_get0_cipher(3)}, {@code SSL_CIPHER_standard_name(3)}.
     *
     * @return the RFC's name, such as {@code TLS_AES_128_GCM_SHA256}; empty where none was set
     * @throws IllegalStateException if closed
     */
    public Optional<String> cipher() {
        return read(session -> {
            MemorySegment cipher = libssl_h.SSL_SESSION_get0_cipher(session);
            return Memory.isNull(cipher) ? Optional.empty() : Optional.of(Ciphers.name(cipher));
        });
    }

    /**
     * Whether the session can be resumed at all: it has an id or a ticket, and was not removed from a cache or used up:
     * {@code SSL_SESSION_is_resumable(3)}. It says nothing about its age.
     *
     * @return whether it can be resumed
     * @throws IllegalStateException if closed
     */
    public boolean isResumable() {
        return read(session -> libssl_h.SSL_SESSION_is_resumable(session) == 1);
    }

    /**
     * Whether a client got a ticket with the session: {@code SSL_SESSION_has_ticket(3)}.
     *
     * @return whether there is a ticket
     * @throws IllegalStateException if closed
     */
    public boolean hasTicket() {
        return read(session -> libssl_h.SSL_SESSION_has_ticket(session) == 1);
    }

    /**
     * The ticket that the server sent: {@code SSL_SESSION_get0_ticket(3)}.
     *
     * @return a copy, of 0 bytes where there is no ticket
     * @throws IllegalStateException if closed
     */
    public byte[] ticket() {
        return read(SessionFields::ticket);
    }

    /**
     * For how long the server means to accept the ticket: {@code SSL_SESSION_get_ticket_lifetime_hint(3)}.
     *
     * @return the hint, in whole seconds; 0 where the server gave none
     * @throws IllegalStateException if closed
     */
    public Duration ticketLifetimeHint() {
        return read(session -> Duration.ofSeconds(libssl_h.SSL_SESSION_get_ticket_lifetime_hint(session)));
    }

    /**
     * How much early data the server accepts with this session: {@code SSL_SESSION_get_max_early_data(3)}.
     *
     * @return the limit in bytes, 0 to 4,294,967,295; 0 where early data is not allowed
     * @throws IllegalStateException if closed
     */
    public long maxEarlyData() {
        return read(session -> Integer.toUnsignedLong(libssl_h.SSL_SESSION_get_max_early_data(session)));
    }

    /**
     * The application protocol that was agreed on: {@code SSL_SESSION_get0_alpn_selected(3)}.
     *
     * @return the protocol, such as {@code h2}, one character for each byte; empty where there is none
     * @throws IllegalStateException if closed
     */
    public Optional<String> alpn() {
        return read(session -> {
            byte[] alpn = SessionFields.alpn(session);
            return alpn.length == 0 ? Optional.empty() : Optional.of(new String(alpn, StandardCharsets.ISO_8859_1));
        });
    }

    /**
     * The server name that the client asked for: {@code SSL_SESSION_get0_hostname(3)}.
     *
     * @return the name; empty where the client sent none
     * @throws IllegalStateException if closed
     */
    public Optional<String> hostName() {
        return read(session -> Optional.ofNullable(Memory.string(libssl_h.SSL_SESSION_get0_hostname(session))));
    }

    /**
     * The certificate that the peer showed: {@code SSL_SESSION_get0_peer(3)}. The session keeps the peer's own, not its
     * chain.
     *
     * @return the certificate; empty where the peer showed none
     * @throws OpenSslException if Java can't read the certificate
     * @throws IllegalStateException if closed
     */
    public Optional<X509Certificate> peerCertificate() {
        return read(session -> {
            MemorySegment x509 = libssl_h.SSL_SESSION_get0_peer(session);
            try {
                return Memory.isNull(x509) ? Optional.empty() : Optional.of(Certificates.toJava(x509));
            } catch (CertificateException e) {
                throw unreadable(e);
            }
        });
    }

    static OpenSslException unreadable(CertificateException cause) {
        OpenSslException exception = new OpenSslException("Java can't read the peer's certificate: "
                + cause.getMessage(), java.util.List.of());
        exception.initCause(cause);
        return exception;
    }

    /**
     * The master secret (TLS 1.2) or resumption secret (TLS 1.3): {@code SSL_SESSION_get_master_key(3)}. Whoever has it
     * can read and forge the session's connections: overwrite the array after use.
     *
     * @return a copy, of 0 bytes where none was set
     * @throws IllegalStateException if closed
     */
    public byte[] masterKey() {
        return read(SessionFields::masterKey);
    }

    /**
     * The session in DER form: {@code i2d_SSL_SESSION(3)}. The bytes hold the master secret: keep them as you keep a
     * private key, and overwrite the array after use.
     *
     * @return the bytes
     * @throws IllegalStateException if closed; if the session was removed from its cache or used up, which the bytes
     *     could not say; or if it is incomplete
     */
    public byte[] toDer() {
        return read(session -> SessionBytes.toDer(writable(session)));
    }

    /**
     * The session in PEM form, as {@code openssl s_client -sess_in} and {@code openssl sess_id} read it:
     * {@code PEM_write_bio_SSL_SESSION(3)}. It holds the master secret.
     *
     * @return the text
     * @throws IllegalStateException if closed; if the session was removed from its cache or used up, which the text could
     *     not say; or if it is incomplete
     */
    public String toPem() {
        return read(session -> new String(SessionBytes.toPem(writable(session)), StandardCharsets.ISO_8859_1));
    }

    private MemorySegment writable(MemorySegment session) {
        if (SessionRules.isRevoked(session)) {
            throw new IllegalStateException("The session was removed from its cache or used up: written out and read "
                    + "back, it could be resumed again");
        }
        String lack = SessionRules.incompleteness(session);
        if (lack != null) {
            throw new IllegalStateException("The session can't be written: " + lack);
        }
        return session;
    }

    /**
     * What {@code openssl sess_id -text} shows of a session: {@code SSL_SESSION_print(3)}, with the secrets left out.
     *
     * @return the text, of several lines
     * @throws IllegalStateException if closed
     */
    public String describe() {
        return read(SessionBytes::print);
    }

    /**
     * Sets the id: {@code SSL_SESSION_set1_id(3)}.
     *
     * @param id the id
     * @return this
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setId(SessionId id) {
        byte[] bytes = id.toBytes();
        return change(session -> withBytes(bytes, pointer -> Check.one(
                libssl_h.SSL_SESSION_set1_id(session, pointer, bytes.length), "SSL_SESSION_set1_id")));
    }

    /**
     * Sets the session id context: {@code SSL_SESSION_set1_id_context(3)}.
     *
     * @param context 0 to 32 bytes
     * @return this
     * @throws IllegalArgumentException if there are more than 32 bytes
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setIdContext(byte[] context) {
        byte[] bytes = SessionIdContext.checked(context);
        return change(session -> SessionFields.setIdContext(session, bytes));
    }

    /**
     * Sets the time at which the session was made: {@code SSL_SESSION_set_time(3)}, {@code SSL_SESSION_set_time_ex(3)}
     * since OpenSSL 3.3.
     *
     * @param time the time, cut to the second
     * @return this
     * @throws IllegalArgumentException if before 1970 or after 9999
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setTime(Instant time) {
        long seconds = SessionRules.seconds(time);
        return change(session -> SessionTimes.set(session, seconds));
    }

    /**
     * Sets for how long the session can be resumed: {@code SSL_SESSION_set_timeout(3)}.
     *
     * @param timeout the timeout, cut to the second
     * @return this
     * @throws IllegalArgumentException if negative or over 2,147,483,647 seconds
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setTimeout(Duration timeout) {
        long seconds = SessionRules.seconds(timeout);
        return change(session -> Check.one(libssl_h.SSL_SESSION_set_timeout(session, seconds),
                "SSL_SESSION_set_timeout"));
    }

    /**
     * Sets the protocol: {@code SSL_SESSION_set_protocol_version(3)}.
     *
     * @param protocol the version
     * @return this
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setProtocol(TlsVersion protocol) {
        int code = protocol.code();
        return change(session -> Check.one(libssl_h.SSL_SESSION_set_protocol_version(session, code),
                "SSL_SESSION_set_protocol_version"));
    }

    /**
     * Sets the cipher suite: {@code SSL_SESSION_set_cipher(3)}.
     *
     * @param name the RFC's name, such as {@code TLS_AES_128_GCM_SHA256}, or OpenSSL's
     * @return this
     * @throws IllegalArgumentException if libssl has no suite of this name
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setCipher(String name) {
        MemorySegment cipher = Ciphers.find(name);
        if (cipher == null) {
            throw new IllegalArgumentException("No cipher suite '" + name + "' in this libssl; `openssl ciphers -stdname "
                    + "ALL` lists them");
        }
        return change(session -> Check.one(libssl_h.SSL_SESSION_set_cipher(session, cipher), "SSL_SESSION_set_cipher"));
    }

    /**
     * Sets the master secret (TLS 1.2) or resumption secret (TLS 1.3): {@code SSL_SESSION_set1_master_key(3)}.
     *
     * @param key 1 to 256 bytes: 48 in TLS 1.2, as many as the suite's hash has in TLS 1.3; copied
     * @return this
     * @throws IllegalArgumentException if there are no bytes, or more than 256
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setMasterKey(byte[] key) {
        if (key.length == 0 || key.length > 256) {
            throw new IllegalArgumentException("A master key has 1 to 256 bytes, not " + key.length);
        }
        byte[] bytes = key.clone();
        try {
            return change(session -> withBytes(bytes, pointer -> Check.one(
                    libssl_h.SSL_SESSION_set1_master_key(session, pointer, bytes.length),
                    "SSL_SESSION_set1_master_key")));
        } finally {
            java.util.Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Sets how much early data may be sent with the session: {@code SSL_SESSION_set_max_early_data(3)}.
     *
     * @param bytes 0 to 4,294,967,295 bytes; 0 for none
     * @return this
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setMaxEarlyData(long bytes) {
        if (bytes < 0 || bytes > 0xffff_ffffL) {
            throw new IllegalArgumentException("Early data is limited to 0 to 4294967295 bytes, not " + bytes);
        }
        return change(session -> Check.one(libssl_h.SSL_SESSION_set_max_early_data(session, (int) bytes),
                "SSL_SESSION_set_max_early_data"));
    }

    /**
     * Sets the application protocol: {@code SSL_SESSION_set1_alpn_selected(3)}.
     *
     * @param protocol 0 to 255 characters, one for each byte; none for no protocol
     * @return this
     * @throws IllegalArgumentException if it is too long, or has a character that is no byte
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setAlpn(String protocol) {
        byte[] bytes = protocol.isEmpty() ? new byte[0] : AlpnProtocols.bytes(protocol);
        return change(session -> withBytes(bytes, pointer -> Check.one(
                libssl_h.SSL_SESSION_set1_alpn_selected(session, pointer, bytes.length),
                "SSL_SESSION_set1_alpn_selected")));
    }

    /**
     * Sets the server name that the session is for: {@code SSL_SESSION_set1_hostname(3)}.
     *
     * @param name 1 to 255 characters of ASCII
     * @return this
     * @throws IllegalArgumentException if it is no host name
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setHostName(String name) {
        String host = PeerName.of(name).toString();
        return change(session -> {
            try (Arena scratch = Arena.ofConfined()) {
                Check.one(libssl_h.SSL_SESSION_set1_hostname(session, scratch.allocateFrom(host)),
                        "SSL_SESSION_set1_hostname");
            }
        });
    }

    private static void withBytes(byte[] bytes, Consumer<MemorySegment> call) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment pointer = scratch.allocate(Math.max(bytes.length, 1));
            MemorySegment.copy(bytes, 0, pointer, libssl_h.C_CHAR, 0, bytes.length);
            call.accept(pointer);
            Memory.wipe(pointer);
        }
    }

    private SslSession change(Consumer<MemorySegment> setter) {
        synchronized (draft) {
            MemorySegment session = ref.acquire();
            try {
                if (draft.isSealed()) {
                    throw new IllegalStateException(ref + " is sealed: libssl or others already use it. "
                            + "Change a dup() of it instead");
                }
                setter.accept(session);
                return this;
            } finally {
                ref.release();
            }
        }
    }

    /** Runs a call on the native session, which nobody changes or frees meanwhile. */
    <T> T read(Function<MemorySegment, T> getter) {
        MemorySegment session = ref.acquire();
        try {
            if (draft.isSealed()) {
                return getter.apply(session);
            }
            synchronized (draft) {
                return getter.apply(session);
            }
        } finally {
            ref.release();
        }
    }

    /** Forbids the setters from here on. */
    void seal() {
        draft.seal();
    }

    /** The id and what kind of session it is; no secret, and no native call once closed. */
    @Override
    public String toString() {
        try {
            return read(session -> "SslSession[" + id().map(SessionId::toString).orElse("no id")
                    + protocol().map(version -> ", " + version).orElse("")
                    + cipher().map(cipher -> ", " + cipher).orElse("")
                    + (isResumable() ? ", resumable" : ", not resumable") + "]");
        } catch (IllegalStateException e) {
            return "SslSession[closed]";
        }
    }
}
