package io.github.libssl4j;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Collects the options of an {@link SslContext}, which does not change any more once it is {@linkplain #build() built}.
 *
 * <p>A client that is told nothing verifies the server's certificate against the system's trust store and checks the host
 * name; a server needs a certificate, or pre-shared keys. Both speak TLS 1.2 and 1.3 and cache sessions. Files are read
 * by {@code build()}, which also finds what is wrong with them.
 *
 * <p>Not thread-safe; each builder builds once.
 */
public final class SslContextBuilder extends PskSettings {
    final List<Supplier<Credential>> credentials = new ArrayList<>();
    final List<Consumer<Trust>> trust = new ArrayList<>();
    final Map<String, SslContext> serverNames = new LinkedHashMap<>();
    final List<char[]> passwords = new ArrayList<>();
    boolean verifyPeer = true;
    boolean verifyHostName = true;
    ClientAuth clientAuth = ClientAuth.NONE;
    boolean authorityNames = true;
    TlsVersion oldest = TlsVersion.TLS_1_2;
    TlsVersion newest = TlsVersion.TLS_1_3;
    List<String> ciphers = List.of();
    List<String> ciphersuites = List.of();
    List<String> groups = List.of();
    AlpnProtocols alpn = AlpnProtocols.of(List.of());
    private boolean built;

    SslContextBuilder(boolean server) {
        super(server);
    }

    @Override
    SslContextBuilder self() {
        return this;
    }

    /**
     * Shows the certificates of a PEM file, the own one first, then its chain, with the unencrypted key of another:
     * {@code SSL_CTX_use_certificate(3)}, {@code SSL_CTX_use_PrivateKey(3)}. Each kind of key (RSA, EC, Ed25519) can have
     * one; the last call for a kind counts.
     *
     * @param chain the certificates' file
     * @param key the key's file, which may be the same
     * @return this
     */
    public SslContextBuilder certificate(Path chain, Path key) {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(key, "key");
        credentials.add(() -> Credential.ofPem(chain, key, null));
        return this;
    }

    /**
     * Shows the certificates of a PEM file with the encrypted key of another, as {@link #certificate(Path, Path)} does.
     *
     * @param chain the certificates' file
     * @param key the key's file
     * @param password the key's password, at most 1,023 bytes of UTF-8; copied, the copy is overwritten by the building
     * @return this
     */
    public SslContextBuilder certificate(Path chain, Path key, char[] password) {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(key, "key");
        char[] copy = secret(password);
        credentials.add(() -> Credential.ofPem(chain, key, copy));
        return this;
    }

    /**
     * Shows a certificate with its chain and key: {@code SSL_CTX_use_certificate(3)}, {@code SSL_CTX_use_PrivateKey(3)}.
     *
     * @param chain the own certificate first, then those of its issuers
     * @param key the own certificate's key; it must have an encoded form
     * @return this
     */
    public SslContextBuilder certificate(List<X509Certificate> chain, PrivateKey key) {
        List<X509Certificate> copy = Arguments.copy(chain, "chain");
        Objects.requireNonNull(key, "key");
        credentials.add(() -> Credential.ofJava(copy, key, "The certificate and key"));
        return this;
    }

    /**
     * Shows the certificate of a key store's only key.
     *
     * @param store the key store, loaded
     * @param password the key's password; copied, the copy is overwritten by the building
     * @return this
     */
    public SslContextBuilder certificate(KeyStore store, char[] password) {
        return keyStore(store, null, password);
    }

    /**
     * Shows the certificate of one of a key store's keys.
     *
     * @param store the key store, loaded
     * @param alias the key's name
     * @param password the key's password; copied, the copy is overwritten by the building
     * @return this
     */
    public SslContextBuilder certificate(KeyStore store, String alias, char[] password) {
        return keyStore(store, Objects.requireNonNull(alias, "alias"), password);
    }

    private SslContextBuilder keyStore(KeyStore store, String alias, char[] password) {
        Objects.requireNonNull(store, "store");
        char[] copy = secret(password);
        credentials.add(() -> KeyStores.credential(store, alias, copy));
        return this;
    }

    /**
     * Shows the certificate of a PKCS#12 file's only key.
     *
     * @param file the file
     * @param password the file's password; copied, the copy is overwritten by the building
     * @return this
     */
    public SslContextBuilder pkcs12(Path file, char[] password) {
        Objects.requireNonNull(file, "file");
        char[] copy = secret(password);
        credentials.add(() -> KeyStores.credential(KeyStores.pkcs12(file, copy), null, copy));
        return this;
    }

    /**
     * Shows a new certificate that signs itself, valid for 30 days, with a new P-256 key. For trials and tests: a client
     * has to {@linkplain #trust(X509Certificate...) trust} {@link SslContext#certificate()}.
     *
     * @param hosts the names and addresses that it is for, at least one; {@code localhost} brings its addresses along
     * @return this
     * @throws IllegalArgumentException if there are none, or one is no host name
     */
    public SslContextBuilder selfSigned(String... hosts) {
        List<String> names = Arguments.copy(hosts, "hosts");
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A self-signed certificate needs a host name");
        }
        credentials.add(() -> Credential.selfSigned(names));
        return this;
    }

    private char[] secret(char[] password) {
        char[] copy = Objects.requireNonNull(password, "password").clone();
        passwords.add(copy);
        return copy;
    }

    /**
     * Trusts the certificates of a PEM file, instead of the system's: {@code X509_STORE_add_cert(3)}. Can be called again.
     *
     * @param pem the file
     * @return this
     */
    public SslContextBuilder trust(Path pem) {
        Objects.requireNonNull(pem, "pem");
        trust.add(anchors -> anchors.addPem(pem));
        return this;
    }

    /**
     * Trusts the trusted certificates of a key store, instead of the system's: {@code X509_STORE_add_cert(3)}. Can be
     * called again.
     *
     * @param store the key store, loaded
     * @return this
     */
    public SslContextBuilder trust(KeyStore store) {
        Objects.requireNonNull(store, "store");
        trust.add(anchors -> anchors.add(KeyStores.trusted(store)));
        return this;
    }

    /**
     * Trusts these certificates, instead of the system's: {@code X509_STORE_add_cert(3)}. Can be called again.
     *
     * @param certificates the certificates, at least one
     * @return this
     * @throws SslConfigurationException if there are none: that must not mean the system's
     */
    public SslContextBuilder trust(X509Certificate... certificates) {
        List<X509Certificate> copy = Arguments.copy(certificates, "certificates");
        if (copy.isEmpty()) {
            throw new SslConfigurationException("There is no certificate to trust: leave trust(...) out to trust the "
                    + "system's");
        }
        trust.add(anchors -> anchors.add(copy));
        return this;
    }

    /**
     * Trusts the system's certificates, beside others: {@code SSL_CTX_set_default_verify_paths(3)}, and the usual files
     * where OpenSSL was built for another place. A client does so by itself if it is told of no others.
     *
     * @return this
     */
    public SslContextBuilder trustSystem() {
        trust.add(Trust::addSystem);
        return this;
    }

    /**
     * Verifies nothing: <strong>anybody can be the server</strong>. For trials only. {@code SSL_VERIFY_NONE} of
     * {@code SSL_CTX_set_verify(3)}.
     *
     * @return this
     * @throws IllegalStateException if this is a server's
     */
    public SslContextBuilder insecure() {
        forClient("insecure");
        verifyPeer = false;
        return this;
    }

    /**
     * Whether the server's certificate must be for the host that is connected to: {@code SSL_set1_host(3)}.
     *
     * @param verify false to be content with any certificate that is trusted
     * @return this
     * @throws IllegalStateException if this is a server's
     */
    public SslContextBuilder verifyHostName(boolean verify) {
        forClient("verifyHostName");
        verifyHostName = verify;
        return this;
    }

    /**
     * Whether clients are asked for a certificate: {@code SSL_CTX_set_verify(3)}. They are checked against what is
     * {@linkplain #trust(Path) trusted}, which must be told.
     *
     * @param auth whether, and whether it is needed
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder clientAuth(ClientAuth auth) {
        forServer("clientAuth");
        clientAuth = Objects.requireNonNull(auth, "auth");
        return this;
    }

    /**
     * Whether the names of those who are trusted go to the peer in TLS 1.3, for it to choose a certificate by:
     * {@code SSL_OP_DISABLE_TLSEXT_CA_NAMES} of {@code SSL_CTX_set_options(3)}. By default they do. In TLS 1.2 they always go
     * to clients.
     *
     * @param send whether they do
     * @return this
     */
    public SslContextBuilder authorityNames(boolean send) {
        authorityNames = send;
        return this;
    }

    /**
     * The versions to speak: {@code SSL_CTX_set_min_proto_version(3)}, {@code SSL_CTX_set_max_proto_version(3)}. By default
     * TLS 1.2 and 1.3.
     *
     * @param oldest the oldest
     * @param newest the newest
     * @return this
     * @throws IllegalArgumentException if the oldest is newer than the newest
     */
    public SslContextBuilder protocols(TlsVersion oldest, TlsVersion newest) {
        if (oldest.compareTo(Objects.requireNonNull(newest, "newest")) > 0) {
            throw new IllegalArgumentException("No version lies between " + oldest + " and " + newest);
        }
        this.oldest = oldest;
        this.newest = newest;
        return this;
    }

    /**
     * The one version to speak.
     *
     * @param only the version
     * @return this
     */
    public SslContextBuilder protocol(TlsVersion only) {
        return protocols(Objects.requireNonNull(only, "only"), only);
    }

    /**
     * The cipher suites of TLS 1.2 and older, best first: {@code SSL_CTX_set_cipher_list(3)}.
     *
     * @param names names of the RFCs or OpenSSL's, or expressions of {@code openssl-ciphers(1)} such as
     *     {@code ECDHE+AESGCM}
     * @return this
     */
    public SslContextBuilder ciphers(String... names) {
        ciphers = named(names);
        return this;
    }

    /**
     * The cipher suites of TLS 1.3, best first: {@code SSL_CTX_set_ciphersuites(3)}.
     *
     * @param names names such as {@code TLS_AES_128_GCM_SHA256}
     * @return this
     */
    public SslContextBuilder ciphersuites(String... names) {
        ciphersuites = named(names);
        return this;
    }

    /**
     * The groups for the key exchange, best first: {@code SSL_CTX_set1_groups_list(3)}.
     *
     * @param names names such as {@code X25519} or {@code P-256}; {@code X25519MLKEM768} and the like since OpenSSL 3.5
     *     ({@link OpenSsl.Feature#ML_KEM}), building on an older one fails
     * @return this
     */
    public SslContextBuilder groups(String... names) {
        groups = named(names);
        return this;
    }

    private static List<String> named(String... names) {
        if (names.length == 0) {
            throw new SslConfigurationException("A list of ciphers or groups is empty: leave it out for the defaults");
        }
        return Arguments.copy(names, "names");
    }

    /**
     * The application protocols, best first (RFC 7301): {@code SSL_CTX_set_alpn_protos(3)},
     * {@code SSL_CTX_set_alpn_select_cb(3)}. A server chooses by its own order, and ends the handshake with
     * {@code no_application_protocol} where a client offers only others.
     *
     * @param protocols names such as {@code h2}, each of 1 to 255 characters up to U+00FF
     * @return this
     * @throws IllegalArgumentException if one is too long, empty or of other characters
     */
    public SslContextBuilder alpn(String... protocols) {
        alpn = AlpnProtocols.of(Arguments.copy(protocols, "protocols"));
        return this;
    }

    /**
     * Answers for another name with another context (SNI): its certificate, ciphers, client authentication, trust,
     * application protocols and key log. Versions, tickets and the cache stay this one's. Sessions are not resumed from
     * one name's context to another's, unless both were given the same {@linkplain #sessionIdContext(byte[]) session id
     * context} and check clients alike. {@code SSL_CTX_set_client_hello_cb(3)}, {@code SSL_set_SSL_CTX(3)}.
     *
     * @param name the name that clients ask for, or {@code *.} and a domain for the names right below it
     * @param context a server's context; it is kept alive by this one
     * @return this
     * @throws IllegalArgumentException if it is no host name, or the context is a client's
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder serverName(String name, SslContext context) {
        forServer("serverName");
        if (!context.isServer()) {
            throw new IllegalArgumentException("The context for " + name + " is a client's");
        }
        serverNames.put(PeerName.ofPattern(Objects.requireNonNull(name, "name")).toString(), context);
        return this;
    }

    /**
     * Builds the context: {@code SSL_CTX_new(3)}.
     *
     * @return the context, to be closed
     * @throws SslConfigurationException if a file, key store, certificate, key, cipher or group is not what was asked for,
     *     or a server has no certificate; the message says which
     * @throws IllegalStateException if this builder has built already
     * @throws OpenSslException if OpenSSL has no memory
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public SslContext build() {
        return build(null);
    }

    /**
     * Builds the context as {@link #build()} does, closed with an arena.
     *
     * @param arena the arena whose end closes the context; {@code null} for none
     * @return the context
     * @throws SslConfigurationException if an option is not what was asked for
     * @throws IllegalStateException if this builder has built already, or the arena is closed
     * @throws WrongThreadException if the arena is another thread's
     * @throws OpenSslException if OpenSSL has no memory
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public SslContext build(Arena arena) {
        if (built) {
            throw new IllegalStateException("This builder was used once, whether or not it succeeded: take a new one");
        }
        built = true;
        try {
            return new ContextAssembly(this).assemble(arena);
        } finally {
            passwords.forEach(password -> Arrays.fill(password, '\0'));
        }
    }
}
