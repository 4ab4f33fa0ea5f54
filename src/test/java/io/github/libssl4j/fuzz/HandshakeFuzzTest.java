package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;

/** Bytes of a peer, from nowhere or changed on the way, in both roles: an exception, or a connection; never anything else. */
class HandshakeFuzzTest extends Target {
    @FuzzTest
    void toServer(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            SslContext context = choices.of(Ends.SERVERS);
            try (SslConnection connection = context.newConnection()) {
                told(new Conduct(connection, context == Ends.EAGER), choices);
            }
        });
    }

    @FuzzTest
    void toClient(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            SslContext context = choices.of(Ends.allClients());
            try (SslConnection connection = context.newConnection(Ends.TO)) {
                Conduct client = new Conduct(connection, false);
                client.go();
                client.drain();
                told(client, choices);
            }
            assertEquals(0, context.sessions().size());
        });
    }

    private static void told(Conduct conduct, Choices choices) throws Exception {
        int piece = 1 + choices.number(0x10000);
        conduct.feed(choices.rest(), piece);
        assertFalse(conduct.connection.isHandshakeComplete(), "Nobody knew the keys");
        conduct.end();
        conduct.close();
    }

    @FuzzTest
    void between(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            try (Scene scene = Scene.of(choices)) {
                scene.play(choices);
            }
        });
    }

    /** The peer itself is hostile: it has the keys of TLS 1.3, and says under them what it likes. */
    @FuzzTest
    void underKeys(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            try (Scene scene = Scene.withInsider(choices)) {
                scene.play(choices);
            }
        });
    }
}
