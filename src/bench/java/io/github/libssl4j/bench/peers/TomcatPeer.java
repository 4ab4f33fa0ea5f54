package io.github.libssl4j.bench.peers;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.openssl.panama.OpenSSLContext;
import org.apache.tomcat.util.net.openssl.panama.OpenSSLSessionContext;

/** Tomcat's OpenSSL over java.lang.foreign. It makes servers only: the clients are libssl4j's. */
final class TomcatPeer implements Peer {
    private static final Logger QUIET = Logger.getLogger("org.apache.tomcat"); // held, or its level is forgotten

    private final ConnectionOptions[] options = new ConnectionOptions[64];
    private final SslContext client;
    private final OpenSSLContext server;

    TomcatPeer(Kind kind, Identity identity) throws Exception {
        QUIET.setLevel(Level.SEVERE);
        for (int i = 0; i < options.length; i++) {
            options[i] = OurPeer.optionsOf(kind, i);
        }
        client = OurPeer.clientContext(kind);
        SSLHostConfig host = new SSLHostConfig();
        host.setProtocols(kind.protocol());
        host.setEnabledProtocols(new String[] {kind.protocol()});
        host.setCiphers("ECDHE-ECDSA-AES128-GCM-SHA256"); // of TLS 1.3, the client offers one only
        host.setDisableSessionTickets(!kind.tickets);
        host.setHonorCipherOrder(true);
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
        certificate.setCertificateFile(identity.certificateFile().toString());
        certificate.setCertificateKeyFile(identity.keyFile().toString());
        host.addCertificate(certificate);
        server = new OpenSSLContext(certificate, List.of());
        server.init(new KeyManager[0], new TrustManager[] {new TrustAll()}, null);
        ((OpenSSLSessionContext) server.getServerSessionContext()).setSessionCacheEnabled(true);
    }

    @Override
    public End client(int number) {
        return new OurEnd(client.newConnection(options[number]));
    }

    @Override
    public End server() {
        SSLEngine engine = server.createSSLEngine();
        return new EngineEnd(engine, Scraps.get(true)) {
            @Override
            void free(SSLEngine ended) {
                end(ended);
            }
        };
    }

    @Override
    public String version() {
        return "Tomcat " + version(OpenSSLContext.class.getPackage()) + "'s FFM server, libssl4j's client";
    }

    private static String version(Package of) {
        String version = of.getImplementationVersion();
        return version == null ? "?" : version;
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
