package io.github.libssl4j.cli;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server on a free port of 127.0.0.1, for a probe without arguments: each connection on a virtual thread. */
final class EmbeddedServer implements AutoCloseable {
    /** What its certificate is for. */
    static final String NAME = "localhost";
    private static final String ADDRESS = "127.0.0.1";

    private final SslContext context;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    /** Takes over the context. */
    EmbeddedServer(SslContext context) throws IOException {
        this.context = context;
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(ADDRESS, 0));
        } catch (IOException e) {
            if (channel != null) {
                channel.close();
            }
            context.close();
            throw e;
        }
        listener = channel;
        Thread.ofVirtual().name("probe's server").start(this::accept);
    }

    Target target() {
        return new Target(ADDRESS, listener.socket().getLocalPort(), true);
    }

    X509Certificate certificate() {
        return context.certificate().orElseThrow();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            log(e); // closed
        }
    }

    private void serve(SocketChannel socket) {
        open.add(socket);
        try (SslChannel channel = context.accept(socket)) {
            ByteBuffer dropped = ByteBuffer.allocate(1024);
            while (listener.isOpen() && channel.read(dropped.clear()) >= 0) {
                // the probe says nothing: this waits for its end
            }
        } catch (IOException | RuntimeException e) {
            log(e); // what the client finds out by itself
        } finally {
            open.remove(socket);
        }
    }

    private static void log(Exception e) {
        System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "The probe's server", e);
    }

    @Override
    public void close() {
        close(listener);
        open.forEach(EmbeddedServer::close);
        context.close();
    }

    private static void close(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) {
            log(e);
        }
    }
}
