package io.github.libssl4j.model;

import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.IOException;
import java.nio.file.Path;

/** One certificate for all servers, and who trusts it. */
record Certificates(Path folder) {
    static Certificates in(Path folder) throws IOException, InterruptedException {
        OpenSslCli.makeCertificates(folder, World.HOST);
        return new Certificates(folder);
    }

    SslContextBuilder of(SslContextBuilder server) {
        return server.certificate(folder.resolve(World.HOST + ".pem"), folder.resolve(World.HOST + ".key"));
    }

    SslContextBuilder trustedBy(SslContextBuilder client) {
        return client.trust(folder.resolve("ca.pem"));
    }
}
