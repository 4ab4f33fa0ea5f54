package io.github.libssl4j.cli;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the arguments ask for, checked; the same for each server.
 *
 * @param ca the trusted certificates, instead of the system's
 * @param trusted the certificate of the embedded server
 * @param insecure whether nothing is verified
 * @param serverName the name to ask for and to verify, instead of the host's
 * @param otherName the name under which a session of the first is tried, instead of one made up
 * @param alpn the application protocols to offer
 * @param certificate the client's certificate
 * @param count how often each thing is measured
 * @param timeout for connecting, for each handshake and for looking up the name
 * @param earlyData whether early data is sent where a server allows it
 * @param sessionIn the session to offer first, closed with this
 * @param sessionOut the file that takes a session
 */
record Settings(Optional<Path> ca, Optional<X509Certificate> trusted, boolean insecure, Optional<String> serverName,
        Optional<String> otherName, List<String> alpn, Optional<ClientCertificate> certificate, int count,
        Duration timeout, boolean earlyData, Optional<SessionFile.Loaded> sessionIn, Optional<Path> sessionOut)
        implements AutoCloseable {

    /** How long closing waits for a server's close_notify: many never send it. */
    private static final Duration CLOSING = Duration.ofMillis(250);

    /** A client's certificate and key files, and the key's password, where it has one. */
    record ClientCertificate(Path chain, Path key, Optional<char[]> password) {
        SslContextBuilder addTo(SslContextBuilder builder) {
            return password.isPresent() ? builder.certificate(chain, key, password.get())
                    : builder.certificate(chain, key);
        }

        void wipe() {
            password.ifPresent(secret -> Arrays.fill(secret, '\0'));
        }

        /** No secrets. */
        @Override
        public String toString() {
            return "ClientCertificate[" + chain + ", " + key + "]";
        }
    }

    /** Wipes and frees what is secret. */
    @Override
    public void close() {
        certificate.ifPresent(ClientCertificate::wipe);
        sessionIn.ifPresent(SessionFile.Loaded::close);
    }

    /** These, for the embedded server; they share what is closed. */
    Settings trusting(X509Certificate embedded) {
        return new Settings(ca, Optional.of(embedded), insecure, serverName, otherName, alpn, certificate, count, timeout,
                earlyData, sessionIn, sessionOut);
    }

    /** A client as the arguments describe it. */
    SslContextBuilder client(boolean verify) {
        SslContextBuilder builder = SslContext.client().connectTimeout(timeout).handshakeTimeout(timeout)
                .writeTimeout(timeout).closeTimeout(timeout.compareTo(CLOSING) < 0 ? timeout : CLOSING);
        if (verify && !insecure) {
            ca.ifPresent(builder::trust);
            trusted.ifPresent(builder::trust);
        } else {
            builder.insecure();
        }
        if (!alpn.isEmpty()) {
            builder.alpn(alpn.toArray(String[]::new));
        }
        certificate.ifPresent(own -> own.addTo(builder));
        return builder;
    }
}
