package io.github.libssl4j.bench.peers;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** The JDK's own TLS. */
public final class JssePeer implements Peer {
    private static final int PORT = 4433;
    private static final String[] GROUPS = {"x25519", "secp256r1"};

    private final Kind kind;
    private final SSLContext client;
    private final SSLContext server;

    /** Builds both contexts. */
    public JssePeer(Kind kind, Identity identity) throws Exception {
        if (!kind.tickets) { // read once in a process, before its first context
            System.setProperty("jdk.tls.client.enableSessionTicketExtension", "false");
            System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
        }
        this.kind = kind;
        this.client = context(new KeyManager[0]);
        this.server = context(identity.keyManagers());
    }

    private static SSLContext context(KeyManager[] keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(keys, new TrustManager[] {new TrustAll()}, new SecureRandom());
        return context;
    }

    /** The client's context. */
    public SSLContext clientContext() {
        return client;
    }

    /** The server's context. */
    public SSLContext serverContext() {
        return server;
    }

    /** The parameters of the kind. */
    public static SSLParameters parameters(Kind kind, SSLParameters parameters) {
        parameters.setProtocols(new String[] {kind.protocol()});
        parameters.setCipherSuites(new String[] {kind.suite()});
        parameters.setNamedGroups(GROUPS);
        return parameters;
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
        engine.setSSLParameters(parameters(kind, engine.getSSLParameters()));
        // Nothing native to free; closing inbound would take the session for spoilt.
        return new EngineEnd(engine, Scraps.get(false)) {
            @Override
            void free(SSLEngine ended) {
                ended.closeOutbound();
            }
        };
    }

    @Override
    public String version() {
        return "JSSE of JDK " + Runtime.version();
    }

    @Override
    public void close() {
        // Nothing native is held.
    }
}
