package io.github.libssl4j.hazards;

import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslContextBuilder;

/** The two forms of a session lookup, and servers that share their sessions. */
public enum Lookups {
    SUSPENDED {
        @Override
        public SslContextBuilder in(SslContextBuilder server, SessionLookup lookup) {
            return server.sessionLookup(lookup);
        }
    },
    IN_MEMORY {
        @Override
        public SslContextBuilder in(SslContextBuilder server, SessionLookup lookup) {
            return server.inMemorySessionLookup(lookup);
        }
    };

    /** Gives a server its lookup. */
    public abstract SslContextBuilder in(SslContextBuilder server, SessionLookup lookup);
}
