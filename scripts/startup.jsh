// What scripts/jshell begins with: a server, clients that trust it, and the port between them.
import io.github.libssl4j.*;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.time.*;
import java.util.*;
import java.util.logging.*;

// One-liners leave their channels open: no need to be told so.
Logger quiet = Logger.getLogger("io.github.libssl4j");
quiet.setLevel(Level.OFF);

SslContext server = SslContext.selfSigned("localhost");
// In TLS 1.2 a session is there as soon as the handshake is done; in TLS 1.3 only once the channel was read or closed.
SslContext client = SslContext.client().trust(server.certificate().get()).protocol(TlsVersion.TLS_1_2).build();
SslContext client13 = SslContext.client().trust(server.certificate().get()).protocol(TlsVersion.TLS_1_3).build();

ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
int port = listener.socket().getLocalPort();

void echo(SocketChannel socket) {
    try (SslChannel channel = server.accept(socket)) {
        channel.inputStream().transferTo(channel.outputStream());
    } catch (IOException e) {
        // the client is gone
    }
}

void accept() {
    try {
        while (true) {
            SocketChannel socket = listener.accept();
            Thread.startVirtualThread(() -> echo(socket));
        }
    } catch (IOException e) {
        // the end
    }
}

Thread.startVirtualThread(() -> accept());

System.out.println("""
    OpenSSL %s. There are a server (TLS 1.2 and 1.3), its port, a client (TLS 1.2) and a client13 (TLS 1.3). Try, twice:
      client.connect("localhost", port).isResumed()
      try (var channel = client13.connect("localhost", port)) { System.out.println(channel); }
      server.sessions().statistics()""".formatted(OpenSsl.version()));
