package io.github.libssl4j.cli;

import io.github.libssl4j.TlsVersion;

/** A way in which a server lets its clients resume. */
enum Mechanism {
    /** The server remembers the session; the client names it (RFC 5246). */
    TLS12_SESSION_ID(TlsVersion.TLS_1_2, "session id"),
    /** The client keeps the session for the server, encrypted (RFC 5077). */
    TLS12_TICKET(TlsVersion.TLS_1_2, "ticket"),
    /** Either, as a pre-shared key: the server's answer to a ticket shows no difference (RFC 8446, 4.6.1). */
    TLS13_TICKET(TlsVersion.TLS_1_3, "ticket");

    private final TlsVersion version;
    private final String title;

    Mechanism(TlsVersion version, String title) {
        this.version = version;
        this.title = title;
    }

    TlsVersion version() {
        return version;
    }

    /** Whether the client asks for tickets. */
    boolean usesTickets() {
        return this != TLS12_SESSION_ID;
    }

    /** What reports call it, beside the version. */
    String title() {
        return title;
    }
}
