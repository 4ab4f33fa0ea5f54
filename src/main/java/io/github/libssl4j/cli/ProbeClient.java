package io.github.libssl4j.cli;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A client of one kind for one server. It connects, shakes hands, waits a moment for tickets and closes; it says nothing
 * to the server, whatever that may serve, unless it is told to by {@link #early}. Of one thread.
 */
final class ProbeClient implements AutoCloseable {
    /** How often a read waits for tickets that don't come. */
    private static final int MOST_WAITS = 4;
    private static final long SHORTEST_WAIT = 20;
    private static final long LONGEST_WAIT = 250;
    /** What a server may say by itself, before it is listened to no longer. */
    private static final int MOST_READS = 64;

    private final Dialer dialer;
    private final ConnectionOptions options;
    private final Queue<Ticket> arrived = new ConcurrentLinkedQueue<>();
    private final SslContext context;
    /** Whether the server has sent tickets, or may still show that it does. */
    private boolean sendsTickets = true;

    /** The builder's listeners and cache mode are set here. */
    ProbeClient(SslContextBuilder builder, Dialer dialer, ConnectionOptions options) throws ProbeException {
        this.dialer = dialer;
        this.options = options;
        try {
            this.context = builder.sessionCacheMode(SessionCacheMode.OFF).sessionListener(new SessionListener() {
                @Override
                public void added(SslSession session) {
                    arrived.add(new Ticket(session.share(), System.nanoTime()));
                }
            }).build();
        } catch (SslConfigurationException e) {
            throw Diagnosis.of(e);
        }
    }

    SslContext context() {
        return context;
    }

    /** A full handshake. */
    Handshake full() throws IOException, ProbeException {
        return shakeHands(options.withoutResumption());
    }

    /** Offers a session. */
    Handshake resume(SslSession session) throws IOException, ProbeException {
        return shakeHands(options.resume(session));
    }

    /** Offers a session under another name. */
    Handshake resumeAs(String serverName, SslSession session) throws IOException, ProbeException {
        return shakeHands(options.serverName(serverName).resume(session));
    }

    /** A connection of its own that offers a session with early data; whoever asks closes it. */
    SslConnection early(SslSession session, byte[] data) {
        return context.newConnection(options.resume(session).earlyData(data, false));
    }

    /** TCP to the server, which is the caller's to close. */
    SocketChannel dial() throws ProbeException {
        return dialer.dial();
    }

    private Handshake shakeHands(ConnectionOptions how) throws IOException, ProbeException {
        Handshake handshake;
        try (SocketChannel socket = dialer.dial(); SslChannel channel = context.connect(socket, how)) {
            long start = System.nanoTime();
            channel.handshake();
            handshake = Handshake.of(channel, System.nanoTime() - start);
            if (handshake.protocol() == TlsVersion.TLS_1_3) {
                awaitTickets(channel, (long) handshake.millis());
            }
        } catch (IOException | RuntimeException | ProbeException e) {
            drain().forEach(Ticket::close);
            throw e;
        }
        // Also those that came while the channel was closing.
        List<Ticket> tickets = drain();
        sendsTickets = !tickets.isEmpty() || handshake.resumed() && sendsTickets;
        return handshake.with(tickets);
    }

    /** Tickets come about a round trip after the handshake, if the server does not wait for the client to speak. */
    private void awaitTickets(SslChannel channel, long handshakeMillis) throws SslException {
        channel.setReadTimeout(Duration.ofMillis(Math.clamp(handshakeMillis, SHORTEST_WAIT, LONGEST_WAIT)));
        ByteBuffer dropped = ByteBuffer.allocate(16 * 1024);
        int reads = 0;
        for (int waits = 0; waits < (sendsTickets ? MOST_WAITS : 1) && arrived.isEmpty() && reads < MOST_READS;) {
            try {
                reads++;
                if (channel.read(dropped.clear()) < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                waits++;
            } catch (SslException e) {
                if (e.alert().isPresent()) { // in TLS 1.3 a server refuses a client's certificate after the handshake
                    throw e;
                }
                return;
            } catch (IOException e) {
                return; // it ended the connection, which had nothing more to bring
            }
        }
    }

    private List<Ticket> drain() {
        List<Ticket> tickets = new ArrayList<>();
        for (Ticket ticket; (ticket = arrived.poll()) != null;) {
            tickets.add(ticket);
        }
        return tickets;
    }

    @Override
    public void close() {
        context.close();
        drain().forEach(Ticket::close);
    }
}
