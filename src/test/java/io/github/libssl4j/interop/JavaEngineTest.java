package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.JavaTls;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our connection and the JDK's {@code SSLEngine}, with no transport between them. */
@ExtendWith(NoLeaks.class)
class JavaEngineTest {
    private static final int MOST_ROUNDS = 10_000;

    @TempDir
    static Path folder;

    private final ByteBuffer toEngine = ByteBuffer.allocate(64 * 1024);
    private final ByteBuffer fromEngine = ByteBuffer.allocate(64 * 1024);
    private final ByteBuffer enginePlain = ByteBuffer.allocate(64 * 1024);

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, true", "TLS_1_2, false", "TLS_1_3, true", "TLS_1_3, false"})
    void bothRolesResumeAndCarryDataBothWays(TlsVersion version, boolean weAreServer) throws Exception {
        SSLContext java = JavaTls.context(folder, weAreServer ? null : "localhost");
        SslContextBuilder builder = weAreServer
                ? SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key"))
                : SslContext.client().trust(folder.resolve("ca.pem"));
        try (SslContext context = builder.protocol(version).build()) {
            for (int i = 0; i < 4; i++) {
                SSLEngine engine = java.createSSLEngine("localhost", 4433);
                engine.setUseClientMode(weAreServer);
                try (SslConnection connection = weAreServer ? context.newConnection()
                        : context.newConnection("localhost", 4433)) {
                    shakeHands(connection, engine);
                    assertEquals(i > 0, connection.isResumed(), "connection " + i);
                    assertEquals(version, connection.protocol());
                    assertEquals(version.toString(), engine.getSession().getProtocol());
                    byte[] bytes = new byte[40_000];
                    new Random(i).nextBytes(bytes);
                    assertArrayEquals(bytes, toEngine(connection, engine, bytes));
                    assertArrayEquals(bytes, fromEngine(connection, engine, bytes));
                    sayGoodbye(connection, engine);
                }
            }
        }
    }

    private void shakeHands(SslConnection connection, SSLEngine engine) throws Exception {
        engine.beginHandshake();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean done = connection.handshake();
            pump(connection, engine);
            if (done && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && connection.outputPending() == 0) {
                return;
            }
        }
        throw new AssertionError("No handshake: " + connection + ", " + engine.getHandshakeStatus());
    }

    /** Moves what each has for the other. */
    private void pump(SslConnection connection, SSLEngine engine) throws Exception {
        connection.drain(toEngine);
        toEngine.flip();
        for (boolean moved = true; moved;) {
            SSLEngineResult taken = engine.unwrap(toEngine, enginePlain);
            runTasks(engine);
            moved = taken.bytesConsumed() + taken.bytesProduced() > 0;
        }
        toEngine.compact();
        for (boolean moved = true; moved;) {
            SSLEngineResult given = engine.wrap(ByteBuffer.allocate(0), fromEngine);
            runTasks(engine);
            moved = given.bytesProduced() > 0;
        }
        fromEngine.flip();
        connection.feed(fromEngine);
        fromEngine.compact();
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task; (task = engine.getDelegatedTask()) != null;) {
            task.run();
        }
    }

    private byte[] toEngine(SslConnection connection, SSLEngine engine, byte[] bytes) throws Exception {
        ByteBuffer plain = ByteBuffer.wrap(bytes);
        for (int round = 0; enginePlain.position() < bytes.length && round < MOST_ROUNDS; round++) {
            connection.write(plain);
            pump(connection, engine);
        }
        enginePlain.flip();
        byte[] received = new byte[enginePlain.remaining()];
        enginePlain.get(received);
        enginePlain.clear();
        return received;
    }

    private byte[] fromEngine(SslConnection connection, SSLEngine engine, byte[] bytes) throws Exception {
        ByteBuffer plain = ByteBuffer.wrap(bytes);
        ByteBuffer received = ByteBuffer.allocate(bytes.length);
        for (int round = 0; received.hasRemaining() && round < MOST_ROUNDS; round++) {
            if (plain.hasRemaining() && fromEngine.remaining() > 20_000) {
                engine.wrap(plain, fromEngine);
            }
            fromEngine.flip();
            connection.feed(fromEngine);
            fromEngine.compact();
            connection.read(received);
        }
        return received.array();
    }

    private void sayGoodbye(SslConnection connection, SSLEngine engine) throws Exception {
        connection.closeOutbound();
        pump(connection, engine);
        assertTrue(engine.isInboundDone());
        engine.closeOutbound();
        for (int round = 0; !engine.isOutboundDone() && round < MOST_ROUNDS; round++) {
            pump(connection, engine);
        }
        assertEquals(-1, connection.read(ByteBuffer.allocate(1)));
        assertTrue(connection.isInboundClosed() && connection.isOutboundClosed());
    }
}
