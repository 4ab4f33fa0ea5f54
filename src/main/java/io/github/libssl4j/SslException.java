package io.github.libssl4j;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * A handshake or the reading or writing of a connection failed. The connection can't be used any further.
 *
 * <p>It carries OpenSSL's whole error queue, the alert that the peer sent, and the result of the certificate check,
 * where there is one.
 */
public final class SslException extends SSLException {
    private static final long serialVersionUID = 1;

    private final transient List<OpenSslError> errors;
    private final transient TlsAlert alert;
    private final transient VerifyResult verifyResult;

    SslException(String message) {
        this(message, List.of(), null, null);
    }

    SslException(String message, List<OpenSslError> errors, TlsAlert alert, VerifyResult verifyResult) {
        super(ErrorText.of(message, errors));
        this.errors = List.copyOf(errors);
        this.alert = alert;
        this.verifyResult = verifyResult;
    }

    /** The same failure again, for a later call on the same connection. */
    SslException again() {
        SslException again = new SslException(getMessage(), List.of(), alert, verifyResult);
        again.initCause(this);
        return again;
    }

    /**
     * OpenSSL's error queue at the failure, oldest first; empty where the failure is not OpenSSL's.
     *
     * @return the entries, unmodifiable
     */
    public List<OpenSslError> errors() {
        return errors == null ? List.of() : errors;
    }

    /**
     * The alert that the peer sent to end the connection.
     *
     * @return the alert, or empty where the failure was found on this side
     */
    public Optional<TlsAlert> alert() {
        return Optional.ofNullable(alert);
    }

    /**
     * Why the peer's certificate was refused ({@code SSL_get_verify_result(3)}).
     *
     * @return the result, or empty where the certificate is not what failed
     */
    public Optional<VerifyResult> verifyResult() {
        return Optional.ofNullable(verifyResult);
    }
}
