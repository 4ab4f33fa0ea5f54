package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.NativeLibrary;
import io.github.libssl4j.libssl.NativeRef;
import io.github.libssl4j.libssl.SessionBytes;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import io.github.libssl4j.libssl.SessionTimes;
import io.github.libssl4j.libssl.StackRoom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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
public final class SslSession extends SessionProperties implements AutoCloseable {
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

    /** Takes over a reference to a session that nobody else has seen; a copy was made under the policy of its original. */
    private static SslSession ofJava(MemorySegment session, boolean linked, Arena arena) {
        try {
            SessionMarks.setNew(session);
        } catch (Throwable e) {
            libssl_h.SSL_SESSION_free(session);
            throw e;
        }
        return new SslSession(session, new SessionDraft(linked), arena);
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
     * @throws WrongThreadException if the arena is another thread's
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession create(Arena arena) {
        NativeLibrary.ensureLoaded();
        StackRoom.requireMuch(); // else the session could neither be kept nor freed
        return ofJava(Check.notNull(libssl_h.SSL_SESSION_new(), "SSL_SESSION_new"), false, arena);
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
     * @throws WrongThreadException if the arena is another thread's
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession fromDer(Arena arena, byte[] der) {
        return read("DER", Objects.requireNonNull(der, "der"), SessionBytes::fromDer, arena);
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
     * @throws WrongThreadException if the arena is another thread's
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static SslSession fromPem(Arena arena, String pem) {
        return read("PEM", pem.getBytes(StandardCharsets.ISO_8859_1), SessionBytes::fromPem, arena);
    }

    /** Not all of OpenSSL says so where there was no memory: what is wrong with the bytes is so a second time. */
    private static MemorySegment readTwice(byte[] bytes, Function<byte[], MemorySegment> reader) {
        try {
            return reader.apply(bytes);
        } catch (OpenSslException e) {
            if (Errors.tellOfMemory(e.errors())) {
                throw e;
            }
            return reader.apply(bytes);
        }
    }

    private static SslSession read(String form, byte[] bytes, Function<byte[], MemorySegment> reader, Arena arena) {
        NativeLibrary.ensureLoaded();
        StackRoom.requireMuch();
        if (bytes.length == 0 || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("A session's " + form + " form has 1 to " + MOST_BYTES + " bytes, not "
                    + bytes.length);
        }
        MemorySegment session;
        try {
            session = readTwice(bytes, reader);
        } catch (OpenSslException e) {
            if (Errors.tellOfMemory(e.errors())) {
                throw e; // it is not the bytes' fault
            }
            throw new IllegalArgumentException("These " + bytes.length + " bytes are no session in " + form + " form: "
                    + e.getMessage() + (e.errors().isEmpty() ? ", as where it does not know the cipher suite" : ""), e);
        }
        if (!SessionRules.hasSaneTimes(session)) {
            libssl_h.SSL_SESSION_free(session);
            throw new IllegalArgumentException("The session's time or timeout is out of range: it is damaged");
        }
        return ofJava(session, false, arena);
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
     * @throws WrongThreadException if the arena is another thread's
     */
    public SslSession dup(Arena arena) {
        StackRoom.requireMuch();
        return read(session -> {
            boolean linked = SessionTimes.COPIES_STAY_LINKED && (draft.isLinked() || SessionMarks.owner(session) != 0);
            return ofJava(Check.notNull(libssl_h.SSL_SESSION_dup(session), "SSL_SESSION_dup"), linked, arena);
        });
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
     * @throws WrongThreadException if the arena is another thread's
     */
    public SslSession share(Arena arena) {
        StackRoom.require();
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
        try {
            ref.close();
        } finally {
            Reference.reachabilityFence(this);
        }
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

    /**
     * The session as a line of the NSS key log format, by which Wireshark decrypts the connections that made or resumed it:
     * {@code SSL_SESSION_print_keylog(3)}. It holds the master secret.
     *
     * @return the line, without its end
     * @throws IllegalStateException if closed; if the session is not of TLS 1.2 or older, whose connections alone are
     *     found by session id; or if it has no id or master key
     */
    public String toKeyLog() {
        return read(session -> {
            if (SessionFields.id(session).length == 0 || SessionFields.masterKeyLength(session) == 0
                    || ClientSessions.isTls13(session)) {
                throw new IllegalStateException("A key log's line is of a session of TLS 1.2 with an id and a master key; "
                        + "for TLS 1.3 take the builder's keyLog");
            }
            return new String(SessionBytes.toKeyLog(session), StandardCharsets.ISO_8859_1).strip();
        });
    }

    private MemorySegment writable(MemorySegment session) {
        if (SessionRules.isRevoked(session)) {
            throw new IllegalStateException("The session was removed from its cache, as by the context's close, or used "
                    + "up: written out and read back, it could be resumed again");
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
     * @throws OpenSslException if the session names a compression that this libssl does not have
     * @throws IllegalStateException if closed
     */
    public String describe() {
        return read(SessionBytes::print);
    }

    @Override
    SslSession changeTime(Consumer<MemorySegment> setter) {
        if (draft.isLinked()) {
            throw new UnsupportedOperationException("OpenSSL " + OpenSsl.version() + " takes a copy of a cached session for a member of "
                    + "the cache, and would damage that: setTime and setTimeout of a copy need OpenSSL 3.0.9, or 3.1.1. A "
                    + "session of the same bytes can be changed: SslSession.fromDer(session.toDer())");
        }
        return change(setter);
    }

    @Override
    SslSession change(Consumer<MemorySegment> setter) {
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
                Reference.reachabilityFence(this);
            }
        }
    }

    @Override
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
            Reference.reachabilityFence(this);
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
