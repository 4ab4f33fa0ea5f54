package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.NoLeaks;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class LateAlertTest {
    private static final int ALERT = 21;

    @Test
    void anAlertIsSentHoweverLateTheHandshakeFails() throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").closeTimeout(Duration.ofMillis(100)).build();
                EchoServer echo = new EchoServer(server);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), echo.port())) {
            long connected = System.nanoTime();
            Await.until("more than the close timeout has passed", () -> System.nanoTime() - connected > 200_000_000);
            // The header of a handshake record of TLS 1.2, and no ClientHello in it.
            client.getOutputStream().write(new byte[] {22, 3, 1, 0, 4, 99, 0, 0, 0});
            assertEquals(ALERT, client.getInputStream().read());
            Await.until("the server has failed", () -> !echo.failures.isEmpty());
            assertInstanceOf(SslException.class, echo.failures.peek());
        }
    }

    @Test
    void aShortWriteTimeoutDoesNotEndALongRead() throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").writeTimeout(Duration.ofMillis(50)).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build();
                EchoServer echo = new EchoServer(server);
                var channel = client.connect("localhost", echo.port())) {
            long connected = System.nanoTime();
            Await.until("more than the write timeout has passed", () -> System.nanoTime() - connected > 150_000_000);
            channel.outputStream().write("late".getBytes(StandardCharsets.US_ASCII));
            assertEquals("late", new String(channel.inputStream().readNBytes(4), StandardCharsets.US_ASCII));
        }
    }
}
