package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.CpuTime;
import io.github.libssl4j.kit.Gcc;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A peer that asks for new keys again and again, and never reads the answers. */
@ExtendWith(NoLeaks.class)
class KeyUpdateFloodTest {
    /** Shakes hands, floods once it is told to, and never reads. */
    private static final String CLIENT = """
            #include <openssl/ssl.h>
            #include <arpa/inet.h>
            #include <stdio.h>
            #include <stdlib.h>

            int main(int count, char **arguments) {
                struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
                to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                int fd = socket(AF_INET, SOCK_STREAM, 0);
                if (connect(fd, (struct sockaddr *) &to, sizeof to)) return 2;
                SSL *ssl = SSL_new(SSL_CTX_new(TLS_client_method()));
                SSL_set_fd(ssl, fd);
                if (SSL_connect(ssl) != 1) return 3;
                getchar();
                for (int i = 0; i < 3000; i++) {
                    if (SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) != 1 || SSL_do_handshake(ssl) != 1) return 4;
                }
                getchar();
                return 0;
            }
            """;
    private static final Duration TIMEOUT = Duration.ofMillis(1500);

    @TempDir
    Path folder;

    @Test
    void aReadKeepsItsTimeoutWhileAWriterIsStuck() throws Exception {
        Gcc.compile(folder, CLIENT, "-Wl,--no-as-needed", "-lssl", "-lcrypto", "-o", "flood");
        try (SslContext server = SslContext.server().selfSigned("localhost").protocol(TlsVersion.TLS_1_3)
                .closeTimeout(Duration.ofMillis(150)).build();
                ServerSocketChannel listener = ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Process peer = new ProcessBuilder(folder.resolve("flood").toString(),
                    String.valueOf(listener.socket().getLocalPort())).redirectErrorStream(true).start();
            try (SslChannel channel = server.accept(listener.accept())) {
                channel.handshake();
                Background<Void> writing = Background.<Void>start("the write", () -> {
                    ByteBuffer data = ByteBuffer.allocate(1 << 20);
                    while (true) {
                        channel.write(data.clear());
                    }
                }).awaitBlocked();
                flood(peer);
                // Once the answers fill all the room that there is, reads can't go on before the writer does.
                channel.setReadTimeout(TIMEOUT);
                Background<Integer> first = read(channel);
                Await.until(() -> "the connection is full of answers: " + channel.connection().outputPending(),
                        () -> channel.connection().wants() == SslConnection.Wants.OUTPUT);
                assertInstanceOf(SocketTimeoutException.class, first.failure());
                assertInstanceOf(SocketTimeoutException.class, readIdly(channel).failure());
                assertTrue(channel.isOpen());
                assertFalse(writing.isDone());
                peer.destroyForcibly();
                assertInstanceOf(IOException.class, writing.failure());
            } finally {
                peer.destroyForcibly();
            }
        }
    }

    private static void flood(Process peer) throws IOException {
        peer.getOutputStream().write('\n');
        peer.getOutputStream().flush();
    }

    private static Background<Integer> read(SslChannel channel) {
        return Background.start("the read", Thread.ofPlatform().daemon(), () -> channel.read(ByteBuffer.allocate(1)));
    }

    private static Background<Integer> readIdly(SslChannel channel) {
        return Background.start("the read", Thread.ofPlatform().daemon(),
                () -> CpuTime.ofAWait(() -> channel.read(ByteBuffer.allocate(1))));
    }
}
