package io.github.libssl4j;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Supplier;

/** From a host or a socket to a channel. Whatever fails, the socket is closed if it was opened here. */
final class ChannelSetup {
    private ChannelSetup() {}

    /** Connects to the first address of the host that answers, and shakes hands. */
    static SslChannel connect(SslContext context, ConnectionOptions options) throws IOException {
        SocketChannel socket = connectTcp(context.state().config.timeouts().connect(), options.host(), options.port());
        SslChannel channel;
        try {
            channel = over(socket, () -> context.newConnection(options));
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
        try {
            channel.handshake();
            return channel;
        } catch (Throwable e) {
            try {
                channel.close();
            } catch (Throwable second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static SocketChannel connectTcp(Duration timeout, String host, int port) throws IOException {
        long deadline = Timeouts.deadline(timeout);
        IOException last = null;
        for (InetAddress address : InetAddress.getAllByName(PeerName.toLookUp(host))) {
            SocketChannel socket = SocketChannel.open();
            try {
                int millis = deadline == Timeouts.NEVER ? 0
                        : Timeouts.millisLeft(deadline, "The connection to " + host + ":" + port);
                socket.socket().connect(new InetSocketAddress(address, port), millis);
                return socket;
            } catch (IOException e) {
                socket.close();
                IOException named = named(e, host + ":" + port + " (" + address.getHostAddress() + ")");
                if (last != null) {
                    named.addSuppressed(last);
                }
                last = named;
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        throw last;
    }

    /** The same exception, naming the server. */
    private static IOException named(IOException e, String server) {
        IOException named = switch (e) {
            case SocketTimeoutException timeout -> new SocketTimeoutException("The connection to " + server + " timed out");
            case java.net.ConnectException refused -> new java.net.ConnectException(server + ": " + refused.getMessage());
            case java.net.NoRouteToHostException none -> new java.net.NoRouteToHostException(server + ": "
                    + none.getMessage());
            default -> null;
        };
        if (named == null) {
            return e;
        }
        named.initCause(e);
        return named;
    }

    /** A channel over a connected socket. */
    static SslChannel over(SocketChannel socket, Supplier<SslConnection> maker) throws IOException {
        if (!socket.isOpen()) {
            throw new ClosedChannelException();
        }
        if (!socket.isConnected()) {
            throw new IllegalArgumentException("The channel is not connected");
        }
        if (!socket.isBlocking()) {
            throw new IllegalArgumentException("The channel does not block: call configureBlocking(true), or use an "
                    + "SslConnection with a selector");
        }
        Transport transport = new Transport(socket); // first: it fails where the socket was closed meanwhile
        return new SslChannel(maker.get(), transport);
    }
}
