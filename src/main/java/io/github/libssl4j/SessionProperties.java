package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Certificates;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The properties of an {@link SslSession}: what can be asked of it, and set while it is not sealed. */
abstract sealed class SessionProperties extends AttachedValues permits SslSession {
    SessionProperties() {}

    /** Runs a call that changes the native session, which nobody else can see yet. */
    abstract SslSession change(Consumer<MemorySegment> setter);

    /** The same of what a cache is ordered by. */
    abstract SslSession changeTime(Consumer<MemorySegment> setter);

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
     * Whether the session can be resumed at all: it has an id, which libssl gives to each that has a ticket too, and was not
     * removed from a cache or used up: {@code SSL_SESSION_is_resumable(3)}. It says nothing about its age.
     *
     * @return whether it can be resumed
     * @throws IllegalStateException if closed
     */
    public boolean isResumable() {
        return read(session -> libssl_h.SSL_SESSION_is_resumable(session) == 1 && SessionFields.id(session).length > 0);
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
     * The application's data that came in the ticket, on a server: {@code SSL_SESSION_get0_ticket_appdata(3)}. Clients do
     * not see it.
     *
     * @return a copy of the data; empty where there is none
     * @throws IllegalStateException if closed
     */
    public Optional<byte[]> ticketData() {
        byte[] data = read(SessionFields::ticketData);
        return data.length == 0 ? Optional.empty() : Optional.of(data);
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
     * The longest record that the peers agreed on (RFC 6066, section 4): {@code SSL_SESSION_get_max_fragment_length(3)}.
     *
     * @return 512, 1,024, 2,048 or 4,096 bytes of plain text; empty where the client did not ask for a limit
     * @throws IllegalStateException if closed
     */
    public OptionalInt maxFragmentLength() {
        return read(session -> {
            int code = libssl_h.SSL_SESSION_get_max_fragment_length(session);
            return code >= 1 && code <= 4 ? OptionalInt.of(256 << code) : OptionalInt.empty();
        });
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
     * @return the name; empty where the client sent none, or the server did not take it
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
                + cause.getMessage(), List.of());
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
     * @throws IllegalArgumentException if before 1970 or after 2554-07-21T23:34:33Z
     * @throws IllegalStateException if sealed or closed
     * @throws UnsupportedOperationException if this is a copy of a cached session, and OpenSSL is older than 3.0.9, or 3.1.0
     */
    public SslSession setTime(Instant time) {
        long seconds = SessionRules.seconds(time);
        return changeTime(session -> SessionTimes.set(session, seconds));
    }

    /**
     * Sets for how long the session can be resumed: {@code SSL_SESSION_set_timeout(3)}.
     *
     * @param timeout the timeout, cut to the second
     * @return this
     * @throws IllegalArgumentException if negative or over 2,147,483,647 seconds
     * @throws IllegalStateException if sealed or closed
     * @throws UnsupportedOperationException if this is a copy of a cached session, and OpenSSL is older than 3.0.9, or 3.1.0
     */
    public SslSession setTimeout(Duration timeout) {
        long seconds = SessionRules.seconds(timeout);
        return changeTime(session -> Check.one(libssl_h.SSL_SESSION_set_timeout(session, seconds),
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
        MemorySegment cipher = Ciphers.find(Objects.requireNonNull(name, "name"));
        if (cipher == null) {
            throw new IllegalArgumentException("No cipher suite '" + Shown.of(name) + "' in this libssl; `openssl ciphers -stdname "
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
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Sets the application's data, which goes into tickets made of the session: {@code SSL_SESSION_set1_ticket_appdata(3)}.
     * A handshake's tickets take theirs from {@link SslContextBuilder#ticketData}.
     *
     * @param data at most 16,384 bytes, or none for no data; copied
     * @return this
     * @throws IllegalArgumentException if there are more
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setTicketData(byte[] data) {
        if (data.length > TicketData.MAX_LENGTH) {
            throw new IllegalArgumentException(SessionRules.ticketDataMessage(data.length));
        }
        byte[] bytes = data.clone();
        return change(session -> SessionFields.setTicketData(session, bytes));
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
     * @param protocol 1 to 255 characters, one for each byte; or the empty string for no protocol
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
     * @param name 1 to 255 characters; it is brought to ASCII and lower case
     * @return this
     * @throws IllegalArgumentException if it is no host name
     * @throws IllegalStateException if sealed or closed
     */
    public SslSession setHostName(String name) {
        String host = PeerName.of(Objects.requireNonNull(name, "name")).toString();
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
}
