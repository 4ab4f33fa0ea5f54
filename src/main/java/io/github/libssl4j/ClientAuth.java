package io.github.libssl4j;

/** Whether a server asks its clients for a certificate ({@code SSL_CTX_set_verify(3)}). */
public enum ClientAuth {
    /** No certificate is asked for: {@code SSL_VERIFY_NONE}. */
    NONE,
    /** A certificate is asked for; a client that sends none is let in, one that sends a bad one is not: {@code SSL_VERIFY_PEER}. */
    OPTIONAL,
    /** A good certificate is needed: {@code SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT}. */
    REQUIRED
}
