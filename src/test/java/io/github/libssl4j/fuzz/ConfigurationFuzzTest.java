package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Quotes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Certificates, keys, key stores and names that a context is told: refused, or as good as any other. */
class ConfigurationFuzzTest extends Target {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Builds it, of files that no refusal quotes, and lets a client and a server say hello, whose own certificate it may be. */
    private static void build(Callable<SslContextBuilder> making, boolean server, byte[]... files) throws Exception {
        Optional<SslContext> built = Trial.made(() -> Quotes.of(files).watch(() -> making.call().build()),
                SslConfigurationException.class, IllegalArgumentException.class);
        if (built.isEmpty()) {
            return;
        }
        try (SslContext context = built.get()) {
            SslContext one = server ? Ends.CARELESS.get(TlsVersion.TLS_1_3) : context;
            SslContext other = server ? context : Ends.STATELESS;
            try (InMemory ends = InMemory.of(one, other, Ends.TO)) {
                Trial.unless(ends::handshake, SslException.class);
            }
            one.sessions().clear();
            other.sessions().clear();
        }
    }

    @FuzzTest
    void certificate(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            int what = choices.number(4);
            try (Scraps files = new Scraps()) {
                byte[] bytes = choices.rest();
                Path file = files.file(bytes);
                build(() -> switch (what) {
                    case 0 -> SslContext.client().trust(file);
                    case 1 -> SslContext.server().certificate(file, Ends.KEY);
                    case 2 -> SslContext.server().certificate(Ends.CERTIFICATE, file);
                    default -> SslContext.server().certificate(file, file, PASSWORD);
                }, what > 0, bytes);
            }
        });
    }

    @FuzzTest
    void keyStore(byte[] input) throws Exception {
        Trial.run(input, () -> {
            try (Scraps files = new Scraps()) {
                Path file = files.file(input);
                build(() -> SslContext.server().pkcs12(file, PASSWORD), true, input);
            }
        });
    }

    /** Names of protocols, hosts, ciphers and groups; which both ends know afterwards, where they were taken. */
    @FuzzTest
    void names(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            int what = choices.number(7);
            boolean wide = choices.flag();
            String name = new String(choices.rest(), wide ? StandardCharsets.UTF_16BE : StandardCharsets.ISO_8859_1);
            switch (what) {
                case 0 -> alpn(name);
                case 1 -> host(name);
                case 2 -> build(() -> SslContext.client().insecure().ciphers(name), false);
                case 3 -> build(() -> SslContext.client().insecure().ciphersuites(name), false);
                case 4 -> build(() -> SslContext.client().insecure().groups(name), false);
                case 5 -> build(() -> Ends.server().pskIdentityHint(name), true);
                default -> build(() -> Ends.server().serverName(name, Ends.STATELESS).sessionIdContext(name), true);
            }
        });
    }

    private static void alpn(String name) throws Exception {
        Optional<SslContext> client = Trial.made(() -> SslContext.client().insecure().alpn("x", name).build(),
                IllegalArgumentException.class);
        if (client.isEmpty()) {
            return;
        }
        try (SslContext own = client.get(); SslContext server = Ends.server().alpn(name).build();
                InMemory ends = InMemory.handshake(own, server)) {
            assertEquals(Optional.of(name), ends.client.alpn());
            assertEquals(Optional.of(name), ends.server.alpn());
        }
    }

    private static void host(String name) throws Exception {
        Optional<ConnectionOptions> options = Trial.made(() -> ConnectionOptions.to(InMemory.HOST, 1).serverName(name),
                IllegalArgumentException.class);
        if (options.isPresent()) {
            try (InMemory ends = InMemory.handshake(Ends.CARELESS.get(TlsVersion.TLS_1_3), Ends.STATEFUL, options.get())) {
                Optional<String> asked = ends.server.serverName();
                assertTrue(asked.isEmpty() || !asked.get().isBlank());
            }
        }
    }
}
