package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.Psks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server without a certificate: nobody is verified there. */
@ExtendWith(NoLeaks.class)
class AnonymousServerTest {
    @TempDir
    Path folder;

    private OpenSslCli.Server server;

    @BeforeEach
    void open() throws Exception {
        server = OpenSslCli.server(folder, "-nocert", "-tls1_2", "-cipher", "ADH:@SECLEVEL=0", "-www");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static SslContextBuilder client() {
        return SslContext.client().protocol(TlsVersion.TLS_1_2).ciphers("ALL", "@SECLEVEL=0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatVerifiesRefusesIt(boolean verifiesName) {
        try (SslContext client = client().verifyHostName(verifiesName).build()) {
            assertThrows(SslException.class, () -> client.connect("localhost", server.port()).close());
        }
    }

    /** A key of ours that the server does not have excuses nothing. */
    @Test
    void aClientWithAPreSharedKeyRefusesItToo() {
        try (PreSharedKey key = Psks.named("name"); SslContext client = client().psk(key).build()) {
            assertThrows(SslException.class, () -> client.connect("localhost", server.port()).close());
        }
    }

    @Test
    void anInsecureClientMayTalkToIt() throws Exception {
        try (SslContext client = client().insecure().build();
                SslChannel channel = client.connect("localhost", server.port())) {
            assertEquals(List.of(), channel.peerCertificates());
        }
    }
}
