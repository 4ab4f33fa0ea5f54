package io.github.libssl4j.bench.peers;

import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;

/** Conscrypt: BoringSSL through JNI. */
final class ConscryptPeer implements Peer {
    private static final int PORT = 4433;

    private final Kind kind;
    private final Provider provider = Conscrypt.newProvider();
    private final SSLContext client;
    private final SSLContext server;

    ConscryptPeer(Kind kind, Identity identity) throws Exception {
        this.kind = kind;
        this.client = context(new KeyManager[0]);
        this.server = context(identity.keyManagers());
    }

    private SSLContext context(KeyManager[] keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", provider);
        context.init(keys, new TrustManager[] {new TrustAll()}, new SecureRandom());
        return context;
    }

    @Override
    public End client(int number) {
        return end(kind.resumed ? client.createSSLEngine("localhost", PORT + number) : client.createSSLEngine(), true);
    }

    @Override
    public End server() {
        return end(server.createSSLEngine(), false);
    }

    private End end(SSLEngine engine, boolean isClient) {
        engine.setUseClientMode(isClient);
        engine.setEnabledProtocols(new String[] {kind.protocol()});
        // Of TLS 1.2's suite, it learns which kind of key to ask the key manager for.
        engine.setEnabledCipherSuites(new String[] {Kind.FULL13.suite(), Kind.FULL12.suite()});
        Conscrypt.setUseSessionTickets(engine, kind.tickets);
        return new EngineEnd(engine, Scraps.get(true)) {
            /** It frees the native side once the close_notify was fetched; else only when the engine is garbage. */
            @Override
            void free(SSLEngine ended) throws SSLException {
                end(ended);
                ByteBuffer notify = Scraps.get(true).clear();
                while (!ended.isOutboundDone() && ended.wrap(NOTHING, notify).bytesProduced() > 0) {
                    notify.clear();
                }
            }
        };
    }

    @Override
    public String version() {
        Conscrypt.Version version = Conscrypt.version();
        return "Conscrypt " + version.major() + "." + version.minor() + "." + version.patch() + " on BoringSSL";
    }

    @Override
    public void close() {
        // It frees its contexts once they are garbage.
    }
}
