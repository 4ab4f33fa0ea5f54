package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.OpenSslError;
import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The error queue is the carrier's: a virtual thread that moves loses its errors, and leaves them to a stranger. */
@ExtendWith(NoLeaks.class)
class H27ErrorsOfVirtualThreadsTest {
    private static final int THREADS = 400;

    private static List<String> reasons(List<OpenSslError> errors) {
        for (OpenSslError error : errors) {
            assertTrue(error.code() != 0);
            assertFalse(error.library().isEmpty());
            assertFalse(error.file().isEmpty());
            assertTrue(error.line() > 0);
        }
        return errors.stream().map(OpenSslError::reason).toList();
    }

    private static void distrust(SslContext distrusting, SslContext server) {
        SslException failure = assertThrows(SslException.class, () -> InMemory.handshake(distrusting, server));
        assertEquals(List.of("certificate verify failed"), reasons(failure.errors()));
        assertFalse(failure.verifyResult().orElseThrow().isOk());
    }

    private static void noTls(SslContext server) {
        try (SslConnection connection = server.newConnection()) {
            connection.feed(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            SslException failure = assertThrows(SslException.class, connection::handshake);
            assertEquals(List.of("http request"), reasons(failure.errors()));
            assertTrue(failure.verifyResult().isEmpty());
        }
    }

    private static void alert(SslContext client) {
        try (SslConnection connection = client.newConnection(ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            assertThrows(AssertionError.class, () -> {
                if (!connection.handshake()) {
                    throw new AssertionError("wants more");
                }
            });
            connection.feed(ByteBuffer.wrap(new byte[] {21, 3, 3, 0, 2, 2, 70}));
            SslException failure = assertThrows(SslException.class, connection::handshake);
            assertEquals(1, failure.errors().size(), failure::toString);
            assertEquals(70, failure.alert().orElseThrow().code());
        }
    }

    private static void noSession() {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                () -> SslSession.fromPem("nothing"));
        assertEquals(List.of("no start line"), reasons(((OpenSslException) failure.getCause()).errors()));
    }

    @Test
    void eachGetsItsOwnErrorsAndAllOfThem() throws Exception {
        noSession(); // what is initialised at the first failure is initialised here
        try (SslContext server = Peers.server().build();
                SslContext distrusting = Peers.client(server).protocols(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)
                        .verifyHostName(true).build();
                SslContext stranger = SslContext.selfSigned(InMemory.HOST);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int kind = i % 4;
                running.add(threads.submit(() -> {
                    Await.latch("the start", start);
                    for (int round = 0; round < 5; round++) {
                        switch (kind) {
                            case 0 -> distrust(distrusting, stranger);
                            case 1 -> noTls(server);
                            case 2 -> alert(distrusting);
                            default -> noSession();
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> task : running) {
                task.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whatAnEarlierCallLeftIsNotTakenForALaterCallsError() {
        try (SslContext server = Peers.server().build()) {
            for (int i = 0; i < 20; i++) {
                noTls(server);
                noSession();
                assertThrows(SslConfigurationException.class, () -> Peers.server().ciphers("NONSENSE").build());
            }
        }
    }

    /** SSL_get_error takes any error in the queue for the connection's. */
    @Test
    void whatOtherCodeLeftInTheQueueFailsNoHandshake() throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build();
                SslConnection connection = client.newConnection(ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            libssl_h.BIO_new_mem_buf(MemorySegment.NULL, -1);
            assertFalse(connection.handshake());
            libssl_h.BIO_new_mem_buf(MemorySegment.NULL, -1);
            IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                    () -> SslSession.fromPem("nothing"));
            assertEquals(List.of("no start line"), reasons(((OpenSslException) failure.getCause()).errors()));
        }
    }
}
