package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code openssl.cnf} says what each {@code SSL_CTX} of a process begins with. What this library promises, it does not
 * take away; the rest is the system's. Each in a Java of its own.
 */
class SystemConfigurationTest {
    private static final String PROMISED = String.join(System.lineSeparator(),
            "stateless: TLSv1.3 resumed, TLSv1.2 resumed",
            "stateful: TLSv1.3 resumed, TLSv1.2 resumed",
            "offered: with DHE",
            "forward secret: true, true, true",
            "early data: pay, then null",
            "records: [1, 1, 1] ABC");

    @TempDir
    private Path folder;

    private String underConfiguration(Class<?> program, String... settings) throws Exception {
        Path file = Files.write(folder.resolve("openssl.cnf"), List.of("openssl_conf = start", "[start]", "ssl_conf = ssl",
                "[ssl]", "system_default = system", "[system]", String.join(System.lineSeparator(), settings)));
        ProcessBuilder java = Finished.javaHere(List.of("--enable-native-access=ALL-UNNAMED", "-cp",
                Finished.module() + File.pathSeparator + Finished.testClasses(), program.getName()));
        java.environment().put("OPENSSL_CONF", file.toString());
        Finished finished = Finished.run(java, "");
        assertEquals(0, finished.exitCode(), finished.errors());
        return finished.output().strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Options = -SessionTicket", "Options = -AntiReplay", "Options = AllowNoDHEKEX,PreferNoDHEKEX",
        "Options = PreferNoDHEKEX", "RecordPadding = 16000",
        "Options = Compression,ClientRenegotiation,UnsafeLegacyRenegotiation,NoResumptionOnRenegotiation,-CANames,"
            + "-MiddleboxCompat,-ExtendedMasterSecret,-EncryptThenMac,-EmptyFragments,Bugs,KTLS,IgnoreUnexpectedEOF"})
    void noPromiseIsTakenAway(String setting) throws Exception {
        assertEquals(PROMISED, underConfiguration(Promises.class, setting));
    }

    @Test
    void whatIsTheSystemsToDecideItDecides() throws Exception {
        assertEquals("TLS_AES_128_GCM_SHA256 secp384r1",
                underConfiguration(Decided.class, "Ciphersuites = TLS_AES_128_GCM_SHA256", "Groups = P-384"));
        assertEquals("TLS_AES_256_GCM_SHA384 secp521r1",
                underConfiguration(Decided.class, "Ciphersuites = TLS_AES_256_GCM_SHA384", "Groups = P-521"));
    }

    /** Tells which suite and group come of what the system says. */
    static final class Decided {
        private Decided() {}

        public static void main(String[] arguments) throws Exception {
            try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build();
                    InMemory ends = InMemory.handshake(client, server)) {
                System.out.println(ends.client.cipher() + " " + ends.client.group().orElseThrow());
            }
        }
    }

    /** Tells of what a configuration could spoil. */
    static final class Promises {
        private Promises() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println("stateless: " + stateless(TlsVersion.TLS_1_3) + ", " + stateless(TlsVersion.TLS_1_2));
            System.out.println("stateful: " + stateful(TlsVersion.TLS_1_3) + ", " + stateful(TlsVersion.TLS_1_2));
            System.out.println("offered: " + keyExchangeModes());
            System.out.println("forward secret: " + forwardSecrecy(true, false) + ", " + forwardSecrecy(false, true) + ", "
                    + forwardSecrecy(true, true));
            System.out.println("early data: " + earlyData());
            System.out.println("records: " + records());
        }

        private static String resumed(SslContext client, SslContext server) throws SslException {
            try (InMemory ends = InMemory.handshake(client, server)) {
                return ends.server.protocol() + (ends.client.isResumed() ? " resumed" : " not resumed");
            }
        }

        /** A server that knows of no session, and a client with its ticket. */
        private static String stateless(TlsVersion version) throws SslException {
            try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build()) {
                Peers.clientSession(client, server).close();
                server.sessions().clear();
                return resumed(client, server);
            }
        }

        private static String stateful(TlsVersion version) throws SslException {
            try (SslContext server = Peers.server().tickets(false).build();
                    SslContext client = Peers.client(server, version).build()) {
                Peers.clientSession(client, server).close();
                return resumed(client, server);
            }
        }

        /** How a client's hello says that it wants to resume: the extension psk_key_exchange_modes. */
        private static String keyExchangeModes() throws SslException {
            try (SslContext client = SslContext.client().build(); SslConnection connection = client.newConnection(Peers.HERE)) {
                connection.handshake();
                ByteBuffer hello = ByteBuffer.allocate(20_000);
                connection.drain(hello);
                String bytes = HexFormat.of().formatHex(hello.array(), 0, hello.position());
                return bytes.contains("002d00020101") ? "with DHE" : "other modes";
            }
        }

        /** Resumes where either side or both allow to leave a key exchange out; who allows it finds out whether there was one. */
        private static boolean forwardSecrecy(boolean ofServer, boolean ofClient) throws SslException {
            try (SslContext server = Peers.server().pskWithoutDhe(ofServer).groups("X25519").build();
                    SslContext client = Peers.client(server).pskWithoutDhe(ofClient).groups("X25519").build()) {
                Peers.clientSession(client, server).close();
                try (InMemory ends = InMemory.handshake(client, server)) {
                    return ends.client.isResumed() && ends.client.isForwardSecret() && ends.server.isForwardSecret();
                }
            }
        }

        private static String earlyData() throws SslException {
            try (SslContext server = EarlyEnds.server().build(); SslContext client = EarlyEnds.client(server).build();
                    SslSession session = Peers.clientSession(client, server);
                    InMemory ends = EarlyEnds.offering(client, server, session);
                    SslConnection replayed = server.newConnection()) {
                ends.client.writeEarlyData(EarlyEnds.bytes("pay"));
                ByteBuffer flight = ByteBuffer.allocate(20_000);
                ends.client.drain(flight);
                flight.flip();
                ends.server.feed(flight.duplicate());
                String once = EarlyEnds.readEarly(ends.server);
                replayed.feed(flight);
                return once + ", then " + EarlyEnds.readEarly(replayed);
            }
        }

        /** What one after the other was written comes so, and no byte is sent for another. */
        private static String records() throws SslException {
            try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build();
                    InMemory ends = InMemory.handshake(client, server)) {
                List<Integer> written = new ArrayList<>();
                for (String text : List.of("A", "B", "C")) {
                    written.add(ends.client.write(EarlyEnds.bytes(text)));
                }
                ByteBuffer read = ByteBuffer.allocate(16);
                for (int i = 0; i < 8; i++) {
                    ends.move(ends.client, ends.server);
                    ends.server.read(read);
                    ends.client.handshake();
                }
                return written + " " + EarlyEnds.text(read);
            }
        }
    }
}
