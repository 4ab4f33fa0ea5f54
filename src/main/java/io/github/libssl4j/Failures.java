package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Errors;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The exception for a connection that has just failed: the error queue, the peer's alert, the verify result. */
final class Failures {
    private Failures() {}

    static SslException of(List<OpenSslError> errors, MemorySegment ssl, String peer, boolean established,
            boolean sessionByHand, PskConfig psk) {
        long verifyResult = libssl_h.SSL_get_verify_result(ssl);
        TlsAlert alert = null;
        for (OpenSslError error : errors) {
            if (Errors.library(error.code()) == libssl_h.ERR_LIB_SSL()
                    && error.reasonCode() >= libssl_h.SSL_AD_REASON_OFFSET()
                    && error.reasonCode() < libssl_h.SSL_AD_REASON_OFFSET() + 256) {
                alert = new TlsAlert(error.reasonCode() - libssl_h.SSL_AD_REASON_OFFSET());
            }
        }
        VerifyResult verify = !established && verifyResult != libssl_h.X509_V_OK()
                && has(errors, libssl_h.SSL_R_CERTIFICATE_VERIFY_FAILED()) ? SessionVerification.of(verifyResult) : null;
        StringBuilder message = new StringBuilder(established ? "The connection with " : "The handshake with ").append(peer)
                .append(" failed");
        if (alert != null) {
            message.append(", the peer sent ").append(alert);
        }
        if (verify != null) {
            message.append(", the peer's certificate was refused: ").append(verify);
        }
        if (has(errors, libssl_h.SSL_R_WRONG_VERSION_NUMBER()) || has(errors, libssl_h.SSL_R_HTTP_REQUEST())) {
            message.append(", the peer may not be speaking TLS");
        } else if (sessionByHand && !established && verify == null) {
            message.append(", perhaps for the session that was chosen to be resumed: it may be damaged, or another server's");
        }
        if (psk.lookup() != null && has(errors, libssl_h.SSL_R_BINDER_DOES_NOT_VERIFY())) {
            message.append(", the client's pre-shared key is another than this server's of the same identity");
        }
        if (psk.isOnlyWay() && (has(errors, libssl_h.SSL_R_NO_SHARED_CIPHER())
                || has(errors, libssl_h.SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM())
                || has(errors, libssl_h.SSL_R_PSK_IDENTITY_NOT_FOUND()))) {
            message.append(", this server has no certificate and the client no pre-shared key that it knows, of "
                    + "the same hash in TLS 1.3");
        }
        if (!established && verify == null && libssl_h.SSL_get_early_data_status(ssl) != libssl_h.SSL_EARLY_DATA_NOT_SENT()
                && libssl_h.SSL_version(ssl) < libssl_h.TLS1_3_VERSION()) {
            message.append(", a server of TLS 1.2 can't skip the early data that was sent: connect again without early data");
        }
        return new SslException(message.toString(), errors, alert, verify);
    }

    private static boolean has(List<OpenSslError> errors, int reason) {
        return errors.stream().anyMatch(error -> error.reasonCode() == reason
                && Errors.library(error.code()) == libssl_h.ERR_LIB_SSL());
    }
}
