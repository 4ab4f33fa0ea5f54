package io.github.libssl4j.cli;

/**
 * Why a server could not be probed.
 *
 * @param kind the kind, for programs
 * @param message what happened, for people
 * @param advice what to do about it; empty where there is nothing to say
 */
record Failure(Kind kind, String message, String advice) {
    /** The kinds; their names in lower case stand in the JSON report. */
    enum Kind {
        /** An option's file or value is not usable. */
        CONFIGURATION,
        /** The session of {@code --session-in} can't be offered. */
        SESSION,
        /** The host's name is unknown. */
        DNS,
        /** Nobody listens. */
        REFUSED,
        /** No way to the host. */
        UNREACHABLE,
        /** Nothing came in time. */
        TIMEOUT,
        /** The answer is not TLS. */
        NOT_TLS,
        /** The server's certificate was refused. */
        CERTIFICATE,
        /** The server wants another certificate of its client, or one at all. */
        CLIENT_CERTIFICATE,
        /** No common version, cipher suite or application protocol, or another reason to end the handshake. */
        HANDSHAKE,
        /** The connection ended or broke. */
        CLOSED,
        /** A file could not be written. */
        FILE,
        /** A mistake of the probe's own. */
        INTERNAL
    }
}
