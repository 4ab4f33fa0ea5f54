package io.github.libssl4j.cli;

import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * TCP to one server. The name is looked up once, and the first address that answers is kept: sessions of one machine would
 * be unknown to the next. Of one thread.
 */
final class Dialer implements AutoCloseable {
    private final Target target;
    private final Duration timeout;
    private InetAddress address;
    /** The connection that found the address, for the first who wants one. */
    private SocketChannel ready;

    private Dialer(Target target, Duration timeout) {
        this.target = target;
        this.timeout = timeout;
    }

    /** Finds the address that answers. */
    static Dialer reach(Target target, Duration timeout) throws ProbeException {
        Dialer dialer = new Dialer(target, timeout);
        ProbeException last = null;
        for (InetAddress candidate : dialer.lookUp()) {
            dialer.address = candidate;
            try {
                dialer.ready = dialer.connect();
                return dialer;
            } catch (ProbeException e) {
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        throw last;
    }

    /** Java's look-up knows no timeout: it is left behind on a thread of its own. */
    private InetAddress[] lookUp() throws ProbeException {
        FutureTask<InetAddress[]> lookUp = new FutureTask<>(() -> InetAddress.getAllByName(
                target.host().contains(":") ? target.host() : IDN.toASCII(target.host())));
        Thread.ofPlatform().daemon().name("look-up of " + target.host()).start(lookUp);
        try {
            return lookUp.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failed(Failure.Kind.DNS, "looking up " + target.host() + " timed out after " + Format.seconds(timeout),
                    "check the name and this machine's DNS servers", e);
        } catch (ExecutionException e) {
            throw failed(Failure.Kind.DNS, e.getCause() instanceof UnknownHostException ? "DNS knows no " + target.host()
                    : "looking up " + target.host() + " failed: " + e.getCause().getMessage(), "check the name", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(Failure.Kind.DNS, "looking up " + target.host() + " was interrupted", "", e);
        }
    }

    /** A new connection, which is the caller's to close. */
    SocketChannel dial() throws ProbeException {
        SocketChannel first = ready;
        ready = null;
        return first != null ? first : connect();
    }

    private SocketChannel connect() throws ProbeException {
        SocketChannel socket = null;
        try {
            socket = SocketChannel.open();
            socket.socket().connect(new InetSocketAddress(address, target.port()), (int) timeout.toMillis());
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return socket;
        } catch (IOException e) {
            close(socket, e);
            throw switch (e) {
                case SocketTimeoutException late -> failed(Failure.Kind.TIMEOUT, "connecting to " + address()
                        + " timed out after " + Format.seconds(timeout), "check the host and port, or a firewall between; "
                        + "--timeout gives it longer", e);
                case java.net.ConnectException refused -> failed(Failure.Kind.REFUSED, address() + " port " + target.port()
                        + " refuses connections", "check the port, and that the server runs", e);
                default -> failed(Failure.Kind.UNREACHABLE, address() + " can't be reached: " + e.getMessage(),
                        "check the host and the network", e);
            };
        }
    }

    private static void close(SocketChannel socket, IOException cause) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static ProbeException failed(Failure.Kind kind, String message, String advice, Exception cause) {
        return new ProbeException(new Failure(kind, message, advice), cause);
    }

    @Override
    public void close() throws IOException {
        if (ready != null) {
            ready.close();
        }
    }

    /** As the user wrote it, where it was an address. */
    String address() {
        return target.host().contains(":") ? target.host() : Format.address(address);
    }
}
