package io.github.libssl4j.races;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Sockets for contexts that are closed meanwhile: made once, as all that a race is about comes after the connect. */
final class Sockets {
    /** Connected, and its peer says nothing. It is never closed: many states take it. */
    static final SocketChannel QUIET;
    static final String HOST = "127.0.0.1";
    /** Of one that hangs up on whoever connects. */
    static final int PORT;
    /** Held: its end would be the other's. */
    private static final SocketChannel PEER;

    static {
        try (ServerSocketChannel listener = listener()) {
            QUIET = SocketChannel.open(listener.getLocalAddress());
            PEER = listener.accept();
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

    /** With a reset, after which the kernel keeps no port back. */
    private static void hangUp(ServerSocketChannel listener) {
        while (listener.isOpen()) {
            try (SocketChannel accepted = listener.accept()) {
                accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // the other side was faster
            }
        }
    }
}
