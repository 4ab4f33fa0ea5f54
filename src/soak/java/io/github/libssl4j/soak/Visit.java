package io.github.libssl4j.soak;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One connection to a node, and what both ends said of it.
 *
 * @param resumed whether a session was resumed, by the client's word
 * @param key a digest of its session's master key, as the client has it
 * @param ticket the session's ticket as the client has it, or no bytes
 * @param early what became of early data
 * @param server what the server said
 */
public record Visit(boolean resumed, String key, byte[] ticket, EarlyDataStatus early, Report server) {
    /** All nodes have the same port for their clients, so that a session of one is offered to another. */
    public static final int PORT = 443;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_MESSAGES = 3;
    private static final int MOST_BYTES = 20_000;

    /** Options for a server's name. */
    public static ConnectionOptions to(String name) {
        return ConnectionOptions.to(name, PORT);
    }

    /** Connects, has messages echoed, checks what both ends must agree on, and closes. */
    public static Visit pay(String kind, SslContext client, Node node, ConnectionOptions options, Tally tally)
            throws IOException {
        try (SocketChannel socket = node.connect(); SslChannel channel = client.connect(socket, options)) {
            channel.setReadTimeout(PATIENCE);
            channel.handshake();
            tally.handshake(kind, channel.isResumed());
            Report report = talk(kind, channel, tally);
            try (SslSession session = channel.session()) {
                String key = Report.digest(session);
                if (report.resumed() != channel.isResumed()) {
                    tally.wrong(kind, "resumed is " + channel.isResumed() + " here and " + report.resumed() + " there");
                }
                Plant.plant(session);
                return new Visit(channel.isResumed(), key, session.hasTicket() ? session.ticket() : new byte[0],
                        channel.earlyDataStatus(), report);
            }
        }
    }

    private static Report talk(String kind, SslChannel channel, Tally tally) throws IOException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int messages = 1 + random.nextInt(MOST_MESSAGES);
        Report report = null;
        for (int i = 0; i < messages; i++) {
            byte[] message = new byte[1 + random.nextInt(MOST_BYTES)];
            random.nextBytes(message);
            Frames.write(channel, message);
            if (report == null) {
                report = Report.parse(read(channel));
            }
            if (!Arrays.equals(message, read(channel))) {
                tally.wrong(kind, "what was echoed is not what was sent");
            }
        }
        tally.records(2L * messages + 1);
        return report;
    }

    private static byte[] read(SslChannel channel) throws IOException {
        byte[] message = Frames.read(channel);
        if (message == null) {
            throw new IOException("The server closed the connection before its answer");
        }
        return message;
    }

    /** Checks whether it resumed as it should, and the session of this name. */
    public Visit expect(String kind, boolean resumption, String name, Tally tally) {
        if (resumed != resumption) {
            tally.wrong(kind, (resumed ? "resumed" : "not resumed") + " as " + name);
        }
        if (!server.name().equals(name)) {
            tally.wrong(kind, "a session of " + server.name() + " as " + name);
        }
        if (!server.owner().equals(Report.NONE) && !server.owner().equals(name)) {
            tally.wrong(kind, "a session that " + server.owner() + " made, as " + name);
        }
        return this;
    }

    /** In TLS 1.2 both connections have the master key of the first. */
    public void expectKeyOf(String kind, Visit first, Tally tally) {
        if (!key.equals(first.key) || !server.key().equals(first.key)) {
            tally.wrong(kind, "resumed with another master key than the session's");
        }
    }
}
