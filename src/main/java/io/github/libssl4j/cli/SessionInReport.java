package io.github.libssl4j.cli;

import java.util.Optional;

/**
 * What became of the session of {@code --session-in}.
 *
 * @param file where it came from
 * @param protocol its version
 * @param accepted whether the server resumed it
 * @param ageSeconds how old it was
 * @param lifetimeSeconds how old it may get: the server's hint, or the session's own timeout
 * @param reason why it was not accepted, where there is more to say than that the handshake was a full one
 */
record SessionInReport(String file, String protocol, boolean accepted, long ageSeconds, long lifetimeSeconds,
        Optional<String> reason) {
    boolean isExpired() {
        return ageSeconds >= lifetimeSeconds;
    }
}
