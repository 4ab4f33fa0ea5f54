package io.github.libssl4j.soak;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A server on a free port of 127.0.0.1: reports what it knows of each connection, and sends back what it gets. */
public final class Node implements AutoCloseable {
    /** What a node's peers are like. */
    public enum Peers {
        /** Whatever fails is a fault. */
        GOOD,
        /** Handshakes and connections fail: it is a fault only where something else than I/O does. */
        BAD,
        /** As BAD; and the node itself drops connections now and then. */
        DROPPED
    }

    private static final int MOST_EARLY = 16 * 1024;
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

    private final String name;
    private final SslContext context;
    private final Peers peers;
    private final boolean early;
    private final Tally tally;
    private final ServerSocketChannel listener;
    private final ReentrantLock counting = new ReentrantLock();
    private final Condition idle = counting.newCondition();
    private int serving;
    private final Thread.Builder threads;

    public Node(String name, SslContext context, Peers peers, boolean early, boolean virtual, Tally tally) throws IOException {
        this.name = name;
        this.context = context;
        this.peers = peers;
        this.early = early;
        this.tally = tally;
        this.threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon().name(name);
        this.listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        Thread.ofVirtual().start(this::accept);
    }

    public SslContext context() {
        return context;
    }

    /** A connection to it, without TLS. */
    public SocketChannel connect() throws IOException {
        return SocketChannel.open(listener.getLocalAddress());
    }

    /** Until none of its connections is left: their threads may be a moment behind their clients. */
    public void awaitIdle() throws InterruptedException {
        long patience = PATIENCE;
        counting.lock();
        try {
            while (serving > 0) {
                if (patience <= 0) {
                    throw new IllegalStateException(name + ": " + serving + " connections that nobody uses do not end");
                }
                patience = idle.awaitNanos(patience);
            }
        } finally {
            counting.unlock();
        }
    }

    private void count(int more) {
        counting.lock();
        try {
            serving += more;
            idle.signalAll();
        } finally {
            counting.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel socket = listener.accept();
                count(1);
                threads.start(() -> serve(socket));
            }
        } catch (AsynchronousCloseException e) {
            // the end
        } catch (ClosedChannelException e) {
            // the end, too
        } catch (IOException | RuntimeException | Error e) {
            tally.unexpected(name + " accepting", e);
        }
    }

    private void serve(SocketChannel socket) {
        try (socket; SslChannel channel = context.accept(socket)) {
            if (peers == Peers.DROPPED && ThreadLocalRandom.current().nextInt(4) == 0) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset
                return;
            }
            int came = early ? readEarly(channel) : 0;
            channel.handshake();
            Report report = Report.of(channel, came);
            byte[] message = Frames.read(channel);
            if (message != null) {
                Frames.write(channel, report.toBytes());
            }
            for (; message != null; message = Frames.read(channel)) {
                Frames.write(channel, message);
            }
        } catch (IOException e) {
            if (peers == Peers.GOOD) {
                tally.unexpected(name + " serving", e);
            } else {
                tally.expected(name + " serving");
            }
        } catch (Throwable e) {
            tally.unexpected(name + " serving", e);
        } finally {
            count(-1);
        }
    }

    private static int readEarly(SslChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_EARLY);
        while (channel.readEarlyData(bytes) >= 0) {
            if (!bytes.hasRemaining()) {
                bytes.clear();
            }
        }
        return bytes.position();
    }

    /** Ends the listening; connections go on. */
    @Override
    public void close() throws IOException {
        listener.close();
    }
}
