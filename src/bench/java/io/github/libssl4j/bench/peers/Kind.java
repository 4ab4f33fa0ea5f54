package io.github.libssl4j.bench.peers;

import java.util.Locale;

/** A handshake: its version, and what it is resumed with. */
public enum Kind {
    FULL13(true, false, true),
    RESUMED13(true, true, true),
    FULL12(false, false, true),
    ID12(false, true, false),
    TICKET12(false, true, true);

    final boolean tls13;
    final boolean resumed;
    final boolean tickets;

    Kind(boolean tls13, boolean resumed, boolean tickets) {
        this.tls13 = tls13;
        this.resumed = resumed;
        this.tickets = tickets;
    }

    /** The kind of a case's name, such as {@code full13}. */
    public static Kind of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Whether a session is offered, and has to be taken. */
    public boolean isResumed() {
        return resumed;
    }

    /** The version by its name in Java. */
    String protocol() {
        return tls13 ? "TLSv1.3" : "TLSv1.2";
    }

    /** The cipher suite by its name in the RFCs. */
    String suite() {
        return tls13 ? "TLS_AES_128_GCM_SHA256" : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    }
}
