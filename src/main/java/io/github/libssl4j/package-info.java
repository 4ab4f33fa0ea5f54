/**
 * OpenSSL's TLS sessions, safe to use from Java.
 *
 * <p>An {@link io.github.libssl4j.SslContext} is a client or a server; it makes
 * {@linkplain io.github.libssl4j.SslChannel channels} (blocking, over a socket) and
 * {@linkplain io.github.libssl4j.SslConnection connections} (bytes in, bytes out, never blocking). Each handshake leaves
 * {@linkplain io.github.libssl4j.SslSession sessions} behind, which the context's
 * {@linkplain io.github.libssl4j.SslSessionCache cache} keeps so that the next handshake resumes one.
 *
 * {@snippet :
 * try (SslContext client = SslContext.client().build()) {
 *     try (SslChannel first = client.connect("example.org", 443)) {
 *         first.write(request);
 *     }
 *     try (SslChannel second = client.connect("example.org", 443)) {
 *         second.isResumed(); // true, if the server allows it
 *     }
 * }
 * }
 *
 * <p>Errors of handshakes and I/O are {@link io.github.libssl4j.SslException}s; what else OpenSSL refuses is an
 * {@link io.github.libssl4j.OpenSslException}; use after close is an {@link java.lang.IllegalStateException}.
 * {@code null} is answered with a {@link java.lang.NullPointerException} by every method, unless it says otherwise.
 */
package io.github.libssl4j;
