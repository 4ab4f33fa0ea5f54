package io.github.libssl4j.cli;

import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of ours that takes early data, and answers it. It keeps what came early. */
final class EarlyServer implements AutoCloseable {
    private final SslContext context;
    private final String answer;
    private final boolean waits;
    private final ServerSocketChannel listener;
    private final List<String> early = new CopyOnWriteArrayList<>();

    /** Takes over the context. */
    EarlyServer(SslContext context, String answer) throws IOException {
        this(context, answer, false);
    }

    /** One that may wait for the end of the handshake before it answers. */
    EarlyServer(SslContext context, String answer, boolean waits) throws IOException {
        this.context = context;
        this.answer = answer;
        this.waits = waits;
        this.listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** What came early by each connection that sent some. */
    List<String> early() {
        return early;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(SocketChannel socket) {
        try (SslChannel channel = context.accept(socket)) {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (channel.readEarlyData(buffer.clear()) >= 0) {
                early.add(StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString());
                if (!waits) {
                    channel.writeEarlyData(answer());
                }
            }
            if (waits && channel.earlyDataStatus() == EarlyDataStatus.ACCEPTED) {
                channel.write(answer());
            }
            while (channel.read(buffer.clear()) >= 0) {
                // until it has gone
            }
        } catch (IOException | RuntimeException e) {
            // it has gone
        }
    }

    private ByteBuffer answer() {
        return ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        context.close();
    }
}
