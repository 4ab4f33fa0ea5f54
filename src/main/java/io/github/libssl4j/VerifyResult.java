package io.github.libssl4j;

/**
 * What the check of the peer's certificate came to ({@code SSL_get_verify_result(3)}).
 *
 * @param code OpenSSL's number, 0 ({@code X509_V_OK}) where the certificate is good or none was asked for
 * @param text OpenSSL's words for it ({@code X509_verify_cert_error_string(3)})
 */
public record VerifyResult(long code, String text) {
    /**
     * Whether nothing speaks against the certificate.
     *
     * @return whether the code is 0 ({@code X509_V_OK})
     */
    public boolean isOk() {
        return code == 0;
    }

    /** The words and the number. */
    @Override
    public String toString() {
        return text + " (" + code + ")";
    }
}
