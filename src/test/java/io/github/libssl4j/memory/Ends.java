package io.github.libssl4j.memory;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.InMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Connections for the routes. */
final class Ends {
    private static final byte[] WORDS = "what is said".getBytes(StandardCharsets.US_ASCII);

    private Ends() {}

    /** A connection that says something both ways and ends well; whether it was resumed. */
    static boolean converse(Trip trip, SslContext client, SslContext server, ConnectionOptions options)
            throws SslException {
        try (InMemory ends = InMemory.handshake(client, server, options)) {
            trip.require(Arrays.equals(WORDS, ends.transfer(ends.client, ends.server, WORDS)), "the server hears");
            trip.require(Arrays.equals(WORDS, ends.transfer(ends.server, ends.client, WORDS)), "the client hears");
            trip.require(ends.client.isResumed() == ends.server.isResumed(), "both ends agree on resumption");
            boolean resumed = ends.client.isResumed();
            ends.goodbye();
            trip.sessions(1);
            return resumed;
        }
    }
}
