package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.HandshakeCallbacks;
import io.github.libssl4j.libssl.LookupCallbacks;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.NativeLibrary;
import io.github.libssl4j.libssl.SessionCallbacks;
import io.github.libssl4j.libssl.SessionIdCallbacks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes an {@code SSL_CTX} of a builder's options. Whatever fails, nothing is left behind. */
final class ContextAssembly {
    /** {@code SSL_OP_PREFER_NO_DHE_KEX}, since OpenSSL 3.3; nothing in older ones. */
    private static final long PREFER_NO_DHE_KEX = 1L << 35;

    private final SslContextBuilder options;
    private final MemorySegment ctx;

    ContextAssembly(SslContextBuilder options) {
        NativeLibrary.ensureLoaded();
        this.options = options;
        Errors.clear();
        this.ctx = Check.notNull(libssl_h.SSL_CTX_new(options.server ? libssl_h.TLS_server_method()
                : libssl_h.TLS_client_method()), "SSL_CTX_new");
    }

    SslContext assemble(Arena arena) {
        ContextState state = null;
        try {
            protocols();
            PskSetup.apply(ctx, options);
            String credentialId = credentials();
            String trustId = trust();
            cache();
            ContextConfig config = config(trustId, credentialId);
            callbacks(config);
            if (options.server) {
                config.earlyData().applyTo(ctx, config.lookup());
            }
            state = new ContextState(ctx, config);
        } finally {
            if (state == null) {
                libssl_h.SSL_CTX_free(ctx);
            }
        }
        return finish(state, arena);
    }

    private SslContext finish(ContextState state, Arena arena) {
        int held = 0;
        try {
            for (SslContext other : state.config.serverNames().values()) {
                other.state().ref.acquire(); // released when this context is freed
                held++;
            }
        } catch (IllegalStateException e) {
            state.config.serverNames().values().stream().limit(held).forEach(other -> other.state().ref.release());
            state.discard();
            throw new SslConfigurationException("A context of another server name is closed", e);
        }
        SslContext context = new SslContext(state, arena);
        try {
            state.register();
            options.listeners.forEach(context.sessions()::addListener);
            return context;
        } catch (Throwable e) {
            context.close();
            throw e;
        }
    }

    private void protocols() {
        long flags = libssl_h.SSL_OP_NO_RENEGOTIATION() | libssl_h.SSL_OP_NO_COMPRESSION()
                | libssl_h.SSL_OP_CIPHER_SERVER_PREFERENCE();
        if (!options.tickets) {
            flags |= libssl_h.SSL_OP_NO_TICKET();
        }
        if (!options.authorityNames) {
            flags |= libssl_h.SSL_OP_DISABLE_TLSEXT_CA_NAMES();
        }
        if (options.pskWithoutDhe) {
            flags |= libssl_h.SSL_OP_ALLOW_NO_DHE_KEX();
        }
        clearSystems();
        libssl_h.SSL_CTX_set_options(ctx, flags);
        Macros.SSL_CTX_set_mode(ctx, libssl_h.SSL_MODE_ENABLE_PARTIAL_WRITE()
                | libssl_h.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER() | libssl_h.SSL_MODE_RELEASE_BUFFERS()
                | libssl_h.SSL_MODE_NO_AUTO_CHAIN()); // whom it trusts is no part of what it shows
        if (Macros.SSL_CTX_set_min_proto_version(ctx, options.oldest.code()) != 1
                || Macros.SSL_CTX_set_max_proto_version(ctx, options.newest.code()) != 1) {
            throw new SslConfigurationException("OpenSSL " + NativeLibrary.version() + " does not speak all of "
                    + options.oldest + " to " + options.newest + ": " + Check.failure("SSL_CTX_set_min_proto_version")
                    .getMessage());
        }
        if (!options.ciphers.isEmpty()) {
            CipherSettings.ciphers(ctx, options.ciphers, !options.server && options.verifyPeer);
        }
        if (!options.ciphersuites.isEmpty()) {
            CipherSettings.ciphersuites(ctx, options.ciphersuites);
        }
        if (!options.groups.isEmpty()) {
            CipherSettings.groups(ctx, options.groups);
        }
        if (options.numTickets >= 0) {
            Check.one(libssl_h.SSL_CTX_set_num_tickets(ctx, options.numTickets), "SSL_CTX_set_num_tickets");
        }
        if (!options.server && !options.alpn.isEmpty()) {
            offerAlpn(options.alpn.wire());
        }
    }

    /** What this library decides, as its promises rest on it: SSL_CTX_new has done as the system's openssl.cnf says. */
    private void clearSystems() {
        libssl_h.SSL_CTX_clear_options(ctx, libssl_h.SSL_OP_NO_TICKET() | libssl_h.SSL_OP_DISABLE_TLSEXT_CA_NAMES()
                | libssl_h.SSL_OP_ALLOW_NO_DHE_KEX() | PREFER_NO_DHE_KEX | libssl_h.SSL_OP_NO_ANTI_REPLAY());
        // Of two padded records, a wire has no room for the second one.
        Check.one(libssl_h.SSL_CTX_set_block_padding(ctx, 0), "SSL_CTX_set_block_padding");
    }

    private void offerAlpn(byte[] wire) {
        try (Arena arena = Arena.ofConfined()) {
            // The one function of this family that answers 0 for success.
            if (libssl_h.SSL_CTX_set_alpn_protos(ctx, Memory.allocate(arena, wire), wire.length) != 0) {
                throw Check.failure("SSL_CTX_set_alpn_protos");
            }
        }
    }

    private String credentials() {
        if (options.server && options.credentials.isEmpty() && options.pskLookup == null) {
            throw new SslConfigurationException("A server needs a certificate: certificate(...), pkcs12(...), or "
                    + "selfSigned(...) for trials; or keys that its clients know too: pskLookup(...)");
        }
        TreeSet<String> ids = new TreeSet<>();
        for (Supplier<Credential> source : options.credentials) {
            try (Credential credential = source.get()) {
                credential.applyTo(ctx);
                ids.add(HexFormat.of().formatHex(credential.id()));
            }
        }
        return String.join(",", ids);
    }

    private String trust() {
        try (Trust trust = new Trust()) {
            for (Consumer<Trust> source : options.trust) {
                source.accept(trust);
            }
            boolean verify = options.server ? options.clientAuth != ClientAuth.NONE : options.verifyPeer;
            if (verify && trust.isEmpty()) {
                if (options.server) {
                    throw new SslConfigurationException("A server that asks clients for a certificate must be told whom "
                            + "to trust: trust(...)");
                }
                trust.addSystem();
            }
            trust.applyTo(ctx, options.server);
            libssl_h.SSL_CTX_set_verify(ctx, verifyMode(options.server, options.verifyPeer, options.clientAuth),
                    MemorySegment.NULL);
            return trust.id();
        }
    }

    static int verifyMode(boolean server, boolean verifyPeer, ClientAuth clientAuth) {
        if (!server) {
            return verifyPeer ? libssl_h.SSL_VERIFY_PEER() : libssl_h.SSL_VERIFY_NONE();
        }
        return switch (clientAuth) {
            case NONE -> libssl_h.SSL_VERIFY_NONE();
            case OPTIONAL -> libssl_h.SSL_VERIFY_PEER();
            case REQUIRED -> libssl_h.SSL_VERIFY_PEER() | libssl_h.SSL_VERIFY_FAIL_IF_NO_PEER_CERT();
        };
    }

    private void cache() {
        Set<SessionCacheMode> mode = options.cacheMode != null ? options.cacheMode
                : Set.of(options.server ? SessionCacheMode.SERVER : SessionCacheMode.CLIENT);
        if (options.sessionLookup != null || options.inMemoryLookup != null) {
            mode = SessionCacheMode.withRole(mode, true); // else no client would have a session to be looked up
        }
        Macros.SSL_CTX_set_session_cache_mode(ctx, SessionCacheMode.bits(mode));
        // Also where the caller said nothing: so that the limit means the same to libssl and to us.
        long size = options.cacheSize >= 0 ? options.cacheSize : Macros.SSL_CTX_sess_get_cache_size(ctx);
        Macros.SSL_CTX_sess_set_cache_size(ctx, CacheLimit.toNative(size));
        if (options.sessionTimeout >= 0) {
            libssl_h.SSL_CTX_set_timeout(ctx, options.sessionTimeout);
        }
    }

    private ContextConfig config(String trustId, String credentialId) {
        byte[] idContext = options.idContext != null ? options.idContext
                : options.server ? SessionIdContext.random() : new byte[0];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, idContext.length));
            MemorySegment.copy(idContext, 0, bytes, libssl_h.C_CHAR, 0, idContext.length);
            Check.one(libssl_h.SSL_CTX_set_session_id_context(ctx, bytes, idContext.length),
                    "SSL_CTX_set_session_id_context");
        }
        return new ContextConfig(options.server, !options.server && options.verifyPeer, options.verifyHostName,
                options.clientAuth, trustId, credentialId, options.alpn, Map.copyOf(options.serverNames), idContext,
                options.keyLogTakers(), options.resumptionRule, options.pskWithoutDhe,
                LookupConfig.of(options),
                TicketConfig.of(options),
                EarlyDataConfig.of(options),
                PskConfig.of(options),
                ChannelTimeouts.of(options));
    }

    private void callbacks(ContextConfig config) {
        if (!config.keyLog().isEmpty()) {
            HandshakeCallbacks.installKeyLog(ctx);
        }
        if (config.server() && !config.alpn().isEmpty()) {
            HandshakeCallbacks.installAlpnSelect(ctx);
        }
        config.tickets().install(ctx);
        if (config.resumptionRule() != null) {
            SessionCallbacks.installNotResumable(ctx);
        }
        if (config.server()) {
            checkServerNames(config);
            HandshakeCallbacks.installClientHello(ctx);
            HandshakeCallbacks.installServerName(ctx);
            if (config.lookup().looksUp()) {
                LookupCallbacks.install(ctx);
            }
            if (config.lookup().generator() != null) {
                SessionIdCallbacks.install(ctx);
            }
        }
    }

    /** Sessions of one name must not resume under another's stricter or different check of clients. */
    private void checkServerNames(ContextConfig config) {
        Map<String, ContextConfig> all = new LinkedHashMap<>();
        all.put("the server itself", config);
        config.serverNames().forEach((name, other) -> all.put(name, other.state().config));
        all.forEach((name, one) -> all.forEach((otherName, other) -> {
            if (Arrays.equals(one.idContext(), other.idContext())
                    && SessionPolicy.ofServer(one) != SessionPolicy.ofServer(other)) {
                throw new SslConfigurationException("The contexts for " + name + " and " + otherName + " have the same "
                        + "session id context, but different checks of clients' certificates: give each an id context of "
                        + "its own");
            }
        }));
    }
}
