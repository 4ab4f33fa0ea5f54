package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;

/** What became of a connection's early data: {@code SSL_get_early_data_status(3)}. */
public enum EarlyDataStatus {
    /** None was sent: {@code SSL_EARLY_DATA_NOT_SENT}. */
    NOT_SENT,
    /** It was sent, and the server threw it away: {@code SSL_EARLY_DATA_REJECTED}. The client has to send it again. */
    REJECTED,
    /** It was sent, and the server took it: {@code SSL_EARLY_DATA_ACCEPTED}. */
    ACCEPTED;

    /** C's number for it. */
    static EarlyDataStatus of(int code) {
        if (code == libssl_h.SSL_EARLY_DATA_ACCEPTED()) {
            return ACCEPTED;
        }
        return code == libssl_h.SSL_EARLY_DATA_REJECTED() ? REJECTED : NOT_SENT;
    }
}
