package io.github.libssl4j.cli;

import io.github.libssl4j.OpenSslError;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslException;
import io.github.libssl4j.VerifyResult;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Set;

/** From an exception to what happened and what to do about it, in the probe's words. */
final class Diagnosis {
    /** SSL_R_HTTP_REQUEST, SSL_R_WRONG_VERSION_NUMBER, SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_BAD_RECORD_TYPE. */
    private static final Set<Integer> NOT_TLS = Set.of(156, 267, 198, 443);
    /** X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH. */
    private static final Set<Long> OTHER_NAME = Set.of(62L, 64L);
    /** X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED. */
    private static final Set<Long> OTHER_TIME = Set.of(9L, 10L);
    private static final int HANDSHAKE_FAILURE = 40;
    private static final Set<Integer> ABOUT_CERTIFICATE = Set.of(42, 43, 44, 45, 46, 48, 116);
    private static final int PROTOCOL_VERSION = 70;
    private static final int UNRECOGNIZED_NAME = 112;
    private static final int NO_APPLICATION_PROTOCOL = 120;

    private Diagnosis() {}

    static ProbeException of(IOException e, Settings settings) {
        Failure failure = switch (e) {
            case SslException tls when tls.verifyResult().isPresent() -> certificate(tls.verifyResult().get(), settings);
            case SslException tls when tls.alert().isPresent() -> alert(tls, settings);
            case SslException tls when tls.errors().stream().anyMatch(Diagnosis::isNotTls) ->
                new Failure(Failure.Kind.NOT_TLS, "the server answers, but does not speak TLS",
                        "check the port; servers that begin in plain text (STARTTLS) can't be probed");
            case SslException tls when tls.errors().isEmpty() -> new Failure(Failure.Kind.CLOSED,
                    "the server closed the connection during the TLS handshake",
                    "check that TLS is spoken on this port, and the name (--sni)");
            case SslException tls -> new Failure(Failure.Kind.HANDSHAKE, "the TLS handshake failed: " + reason(tls), "");
            case SocketTimeoutException timeout -> new Failure(Failure.Kind.TIMEOUT,
                    "the TLS handshake timed out after " + Format.seconds(settings.timeout()),
                    "check that TLS is spoken on this port, or give it longer (--timeout)");
            default -> new Failure(Failure.Kind.CLOSED, "the connection broke during the TLS handshake: "
                    + e.getMessage(), "");
        };
        return new ProbeException(failure, e);
    }

    static ProbeException of(SslConfigurationException e) {
        return new ProbeException(new Failure(Failure.Kind.CONFIGURATION, e.getMessage(), ""), e);
    }

    private static boolean isNotTls(OpenSslError error) {
        return NOT_TLS.contains(error.reasonCode());
    }

    private static Failure certificate(VerifyResult result, Settings settings) {
        String advice;
        if (OTHER_NAME.contains(result.code())) {
            advice = "--sni NAME asks for and verifies another name; --insecure verifies nothing";
        } else if (OTHER_TIME.contains(result.code())) {
            advice = "renew the server's certificate, or check this machine's clock; --insecure verifies nothing";
        } else if (settings.ca().isPresent()) {
            advice = "--ca must hold the certificate that signed the server's; --insecure verifies nothing";
        } else {
            advice = "--ca FILE trusts the certificates of a file, such as the server's own; --insecure verifies nothing";
        }
        return new Failure(Failure.Kind.CERTIFICATE, "the server's certificate was refused: " + result, advice);
    }

    private static Failure alert(SslException e, Settings settings) {
        int code = e.alert().orElseThrow().code();
        String message = "the server ended the handshake with " + e.alert().get();
        if (ABOUT_CERTIFICATE.contains(code)) {
            return new Failure(Failure.Kind.CLIENT_CERTIFICATE, message, settings.certificate().isPresent()
                    ? "it does not accept the certificate of --cert" : "it wants a client's certificate: --cert, --key");
        }
        return new Failure(Failure.Kind.HANDSHAKE, message, switch (code) {
            case PROTOCOL_VERSION -> "it speaks neither TLS 1.2 nor TLS 1.3";
            case UNRECOGNIZED_NAME -> "--sni NAME asks for another name";
            case NO_APPLICATION_PROTOCOL -> "--alpn must name one of the server's protocols";
            case HANDSHAKE_FAILURE -> "most often there is no common cipher suite, group or signature algorithm; or "
                    + (settings.certificate().isPresent() ? "it does not accept the certificate of --cert"
                    : "it wants a client's certificate: --cert, --key");
            default -> "";
        });
    }

    /** An exception in a few words, for a table or a list. */
    static String reason(IOException e) {
        return switch (e) {
            case SslException tls when tls.alert().isPresent() -> tls.alert().get().description();
            case SslException tls when tls.errors().isEmpty() -> "the server closed the connection";
            case SslException tls -> tls.errors().getLast().reason();
            case SocketTimeoutException timeout -> "timed out";
            default -> String.valueOf(e.getMessage());
        };
    }
}
