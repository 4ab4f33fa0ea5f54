package io.github.libssl4j.kit;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A free port of 127.0.0.1 at which a test serves one connection at a time, with a piece of code for each. */
public final class Acceptor implements AutoCloseable {
    /** Serves one connection. */
    public interface Service<C, T> {
        T serve(C channel) throws Exception;
    }

    private final ServerSocketChannel listener;

    public Acceptor() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    /** Takes the next connection as it is; it is closed after the service. */
    public <T> Background<T> nextRaw(Service<SocketChannel, T> service) {
        return Background.start("the peer", () -> {
            try (SocketChannel socket = listener.accept()) {
                return service.serve(socket);
            }
        });
    }

    /** Takes the next connection as a server of ours, and shakes hands; it is closed after the service. */
    public <T> Background<T> next(SslContext server, Service<SslChannel, T> service) {
        return Background.start("the server", () -> {
            try (SslChannel channel = server.accept(listener.accept())) {
                channel.handshake();
                return service.serve(channel);
            }
        });
    }

    /** The next connection as it is, which is the caller's. */
    public SocketChannel accept() throws IOException {
        return listener.accept();
    }

    /** A connection to it, without TLS. */
    public SocketChannel connectRaw() throws IOException {
        return SocketChannel.open(listener.getLocalAddress());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
