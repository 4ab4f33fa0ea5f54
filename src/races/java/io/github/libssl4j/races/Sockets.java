package io.github.libssl4j.races;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Sockets for contexts and channels that are closed meanwhile. */
final class Sockets {
    /** Connected, and its peer says nothing. It is never closed: many states take it. */
    static final SocketChannel QUIET;
    static final String HOST = "127.0.0.1";
    /** Of one that hangs up on whoever connects. */
    static final int PORT;
    /** Held: its end would be the other's. */
    private static final SocketChannel PEER;
    private static final ServerSocketChannel PAIRS;

    static {
        try (ServerSocketChannel listener = listener()) {
            QUIET = SocketChannel.open(listener.getLocalAddress());
            PEER = listener.accept();
            PAIRS = listener();
            ServerSocketChannel hangingUp = listener();
            PORT = ((InetSocketAddress) hangingUp.getLocalAddress()).getPort();
            Thread thread = new Thread(() -> hangUp(hangingUp), "hangs up");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sockets() {}

    private static ServerSocketChannel listener() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
    }

    /** Two ends of a new connection. */
    static synchronized SocketChannel[] pair() throws IOException {
        SocketChannel client = SocketChannel.open(PAIRS.getLocalAddress());
        return new SocketChannel[] {client, PAIRS.accept()};
    }

    private static void hangUp(ServerSocketChannel listener) {
        while (listener.isOpen()) {
            try {
                reset(listener.accept());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Closes so that the kernel keeps no port back. */
    static void reset(SocketChannel socket) {
        try (socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // the other side was faster
        }
    }
}
