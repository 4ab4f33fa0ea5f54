package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The application's own code throws during a channel's handshake. */
@ExtendWith(NoLeaks.class)
class ThrowingCallbackTest {
    private static final IllegalStateException MISTAKE = new IllegalStateException("the application's mistake");

    private enum Thrower {
        KEY_LOG_1_2(TlsVersion.TLS_1_2) {
            @Override
            SslContextBuilder addTo(SslContextBuilder builder) {
                return builder.keyLog(line -> {
                    throw MISTAKE;
                });
            }
        },
        KEY_LOG_1_3(TlsVersion.TLS_1_3) {
            @Override
            SslContextBuilder addTo(SslContextBuilder builder) {
                return KEY_LOG_1_2.addTo(builder);
            }
        },
        LISTENER_1_2(TlsVersion.TLS_1_2) {
            @Override
            SslContextBuilder addTo(SslContextBuilder builder) {
                return builder.sessionListener(new SessionListener() {
                    @Override
                    public void added(SslSession session) {
                        throw MISTAKE;
                    }
                });
            }
        };

        final TlsVersion version;

        Thrower(TlsVersion version) {
            this.version = version;
        }

        abstract SslContextBuilder addTo(SslContextBuilder builder);
    }

    private SslContext server;
    private Acceptor acceptor;

    @BeforeEach
    void open() throws Exception {
        server = SslContext.selfSigned("localhost");
        acceptor = new Acceptor();
    }

    @AfterEach
    void close() throws Exception {
        acceptor.close();
        server.close();
    }

    private SslContext client(Thrower thrower) {
        return thrower.addTo(SslContext.client().trust(server.certificate().orElseThrow()).protocol(thrower.version))
                .build();
    }

    private static int echoOne(SslChannel channel) throws Exception {
        ByteBuffer one = ByteBuffer.allocate(1);
        int read = channel.read(one);
        channel.write(one.flip());
        return read;
    }

    private static int sendOne(SslChannel channel) throws Exception {
        channel.write(ByteBuffer.wrap(new byte[] {42}));
        return channel.read(ByteBuffer.allocate(1));
    }

    private static void assertRaised(Executable call) {
        assertSame(MISTAKE, assertThrows(CallbackException.class, call).getCause());
    }

    @ParameterizedTest
    @EnumSource
    void connectClosesTheChannelThatNobodyHas(Thrower thrower) throws Exception {
        Background<Integer> serving = acceptor.next(server, channel -> channel.read(ByteBuffer.allocate(1)));
        try (SslContext client = client(thrower)) {
            assertRaised(() -> client.connect("localhost", acceptor.port()));
            assertEquals(-1, serving.result()); // by close_notify
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHandshakeOfAClientIsFinished(Thrower thrower) throws Exception {
        Background<Integer> serving = acceptor.next(server, ThrowingCallbackTest::echoOne);
        try (SslContext client = client(thrower);
                SslChannel channel = client.connect(acceptor.connectRaw(), ConnectionOptions.to("localhost", 443))) {
            assertRaised(channel::handshake);
            assertTrue(channel.connection().isHandshakeComplete());
            assertTrue(channel.isOpen());
            assertEquals(1, sendOne(channel));
            assertEquals(1, serving.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHandshakeOfAServerIsFinished(Thrower thrower) throws Exception {
        try (SslContext throwing = thrower.addTo(SslContext.server().selfSigned("localhost").tickets(false)
                .protocol(thrower.version)).build();
                SslContext client = SslContext.client().trust(throwing.certificate().orElseThrow()).build()) {
            Background<Integer> serving = acceptor.nextRaw(socket -> {
                try (SslChannel channel = throwing.accept(socket)) {
                    assertFalse(channel.connection().isHandshakeComplete());
                    assertRaised(channel::handshake);
                    assertTrue(channel.connection().isHandshakeComplete());
                    return echoOne(channel);
                }
            });
            try (SslChannel channel = client.connect("localhost", acceptor.port())) {
                assertEquals(1, sendOne(channel));
            }
            assertEquals(1, serving.result());
        }
    }
}
