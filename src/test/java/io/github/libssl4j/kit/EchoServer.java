package io.github.libssl4j.kit;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server of ours on a free port of 127.0.0.1 that sends back what it gets; each connection on a virtual thread. */
public final class EchoServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final SslContext context;
    private final Set<SslChannel> open = ConcurrentHashMap.newKeySet();
    /** What connections failed with. */
    public final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    public EchoServer(SslContext context) throws IOException {
        this.context = context;
        this.listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (ClosedChannelException e) {
            // the end
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private void serve(SocketChannel socket) {
        try (SslChannel channel = context.accept(socket)) {
            open.add(channel);
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            while (channel.read(buffer.clear()) >= 0) {
                channel.write(buffer.flip());
            }
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        } finally {
            open.removeIf(channel -> !channel.isOpen());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(SslChannel::close);
    }
}
