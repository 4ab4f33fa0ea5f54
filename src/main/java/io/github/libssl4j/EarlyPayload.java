package io.github.libssl4j;

/**
 * Early data that a client's options bring along.
 *
 * @param bytes the data, nobody else's
 * @param resend whether it may be sent after the handshake where it could not be sent early, or was rejected
 */
record EarlyPayload(byte[] bytes, boolean resend) {}
