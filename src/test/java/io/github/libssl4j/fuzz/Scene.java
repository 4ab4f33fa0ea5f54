package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client and a server, and somebody between them who changes what they say, as an input chooses. */
final class Scene implements AutoCloseable {
    private static final int ROUNDS = 8;
    private static final byte[] EARLY = "early".getBytes(StandardCharsets.US_ASCII);

    private final Conduct client;
    private final Conduct server;
    private final Insider insider;
    private final List<Record> said = new ArrayList<>();
    private final int piece;
    private int changes;

    private Scene(SslContext client, SslContext server, ConnectionOptions options, Insider insider, int piece) {
        this.client = new Conduct(client.newConnection(options), false);
        this.server = new Conduct(server.newConnection(), server == Ends.EAGER);
        this.insider = insider;
        this.piece = piece;
    }

    static Scene of(Choices choices) throws Exception {
        TlsVersion version = choices.flag() ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
        SslContext server = choices.of(Ends.SERVERS);
        SslContext client = choices.of(Ends.clients(version));
        return make(client, server, null, choices);
    }

    static Scene withInsider(Choices choices) throws Exception {
        Insider insider = new Insider();
        Ends.keyLog = insider::learn;
        SslContext server = choices.of(Ends.LOGGED);
        SslContext client = choices.of(Ends.clients(TlsVersion.TLS_1_3));
        return make(client, server, insider, choices);
    }

    private static Scene make(SslContext client, SslContext server, Insider insider, Choices choices) throws Exception {
        ConnectionOptions options = Ends.TO;
        if (choices.flag()) {
            remember(client, server); // and offer it
        }
        if (choices.flag() && insider == null) {
            options = options.earlyData(EARLY, true);
        }
        return new Scene(client, server, options, insider, 1 + choices.number(0x10000));
    }

    private static void remember(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.of(client, server, Ends.TO)) {
            Trial.unless(ends::handshake, SslException.class, CallbackException.class);
        }
    }

    void play(Choices choices) throws Exception {
        talk(choices);
        boolean agreed = done(client) && done(server);
        if (agreed) {
            assertEquals(client.connection.isResumed(), server.connection.isResumed());
            assertEquals(client.connection.cipher(), server.connection.cipher());
            exchange(client, server, choices);
            exchange(server, client, choices);
        }
        for (Conduct one : List.of(client, server)) {
            if (done(one)) {
                one.connection.closeOutbound();
            }
        }
        talk(choices);
        client.end();
        server.end();
        client.close();
        server.close();
    }

    private static boolean done(Conduct one) {
        return !one.hasFailed() && one.connection.isHandshakeComplete();
    }

    private void talk(Choices choices) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            client.go();
            boolean spoken = carry(client, server, choices);
            server.go();
            spoken |= carry(server, client, choices);
            if (!spoken) {
                return;
            }
        }
    }

    /** What was not changed on its way is read as it was written; what was is never read as something else. */
    private void exchange(Conduct from, Conduct to, Choices choices) throws Exception {
        byte[] sent = new byte[1 + choices.number(0x8000)];
        Arrays.fill(sent, (byte) sent.length);
        to.plain.reset();
        boolean early = to.isReadingEarly();
        ByteBuffer plain = ByteBuffer.wrap(sent);
        for (int round = 0; plain.hasRemaining() && round < 10 && !from.hasFailed(); round++) {
            try {
                from.connection.write(plain);
            } catch (SslException e) {
                from.go();
            }
            carry(from, to, choices);
        }
        byte[] read = to.plain.toByteArray();
        if (insider == null) {
            byte[] all = read.length > sent.length && !early ? sent : Arrays.copyOf(sent, read.length);
            assertArrayEquals(all, read, "data that nobody sent");
        }
        // A change before may have left a part of a record, which takes in what comes after it.
        assertTrue(changes > 0 || to.hasFailed() || from.hasFailed() || insider != null || read.length == sent.length,
                () -> read.length + " of " + sent.length + " bytes came through");
    }

    /** Whether there was anything to carry. */
    private boolean carry(Conduct from, Conduct to, Choices choices) throws Exception {
        byte[] bytes = from.drain();
        if (bytes.length == 0 && choices.isOver()) {
            return false;
        }
        byte[] changed = changed(from == client, bytes, choices);
        to.feed(changed, piece);
        return bytes.length > 0;
    }

    private byte[] changed(boolean fromClient, byte[] bytes, Choices choices) throws Exception {
        List<Record> records = Flight.parse(bytes);
        if (insider == null) {
            Flight flight = new Flight(records, List.copyOf(said));
            said.addAll(records);
            int made = flight.change(choices);
            changes += made;
            return made == 0 ? bytes : Flight.bytes(flight.records());
        }
        List<Record> plain = insider.open(fromClient, records);
        Flight flight = new Flight(plain, List.copyOf(said));
        said.addAll(plain);
        changes += flight.change(choices);
        List<Record> all = new ArrayList<>(records.stream().filter(record -> record.type() != Record.DATA).toList());
        all.addAll(insider.seal(fromClient, flight.records()));
        return Flight.bytes(all);
    }

    @Override
    public void close() {
        client.connection.close();
        server.connection.close();
    }
}
