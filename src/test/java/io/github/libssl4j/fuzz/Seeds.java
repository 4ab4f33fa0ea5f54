package io.github.libssl4j.fuzz;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.SessionDer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Makes the inputs that the fuzzer begins with: real sessions, handshakes, files and arguments. */
final class Seeds {
    private static final Charset LATIN = StandardCharsets.ISO_8859_1;

    /** {@code [2] INTEGER} of a session's DER form. */
    private static final int TIMEOUT = 0xa2;

    private final Map<String, Integer> made = new HashMap<>();

    private Seeds() {}

    /** Writes them where the kept inputs are. */
    public static void main(String[] none) throws Exception {
        Seeds seeds = new Seeds();
        for (byte[] der : SeedSessions.all()) {
            seeds.add(SessionFuzzTest.class, "der", der);
            seeds.add(SessionFuzzTest.class, "der", SessionDer.with(der, TIMEOUT, new byte[] {2, 1, -1}));
            try (SslSession session = SslSession.fromDer(der)) {
                seeds.add(SessionFuzzTest.class, "pem", session.toPem().getBytes(LATIN));
            }
        }
        seeds.handshakes();
        seeds.tickets();
        seeds.probe();
        seeds.configuration();
    }

    private void tickets() throws Exception {
        byte[] key = new byte[TicketKey.LENGTH];
        new Random(1).nextBytes(key);
        byte[] line = Base64.getEncoder().encode(key);
        byte[] end = {'\n'};
        add(TicketKeyFileFuzzTest.class, "read", join(new byte[] {0}, key));
        add(TicketKeyFileFuzzTest.class, "read", join(new byte[] {1, 0, 80}, join(new byte[80], key)));
        add(TicketKeyFileFuzzTest.class, "read", join(new byte[] {0}, line));
        add(TicketKeyFileFuzzTest.class, "read", join(new byte[] {0}, join(join(line, end), new byte[] {'\r', '\n'})));
        add(TicketKeyFileFuzzTest.class, "read", join(new byte[] {0}, Base64.getEncoder().encode(Arrays.copyOf(key, 65))));
        byte[] other = line.clone();
        other[3] = 'z';
        byte[] third = line.clone();
        third[5] = 'y';
        add(TicketKeyFileFuzzTest.class, "read", join(new byte[] {0}, join(join(join(line, end), join(other, end)), third)));
        for (byte kind = 0; kind < 8; kind++) {
            add(TicketFuzzTest.class, "ticket", new byte[] {(byte) (kind % 2), (byte) (kind / 2), 0, 1, 1, 0, (byte) (16 * kind), 1});
            add(TicketFuzzTest.class, "ticket", new byte[] {(byte) (kind % 2), (byte) (kind / 2), 0, 0, 0, kind, 0});
            add(TicketFuzzTest.class, "ticket", join(new byte[] {(byte) (kind % 2), (byte) (kind / 2), 1}, key));
            add(TicketFuzzTest.class, "data", new byte[] {(byte) (kind % 2), 0, (byte) (255 * (kind % 3)), 1, (byte) (kind % 5), 1, 2, 3});
            add(TicketFuzzTest.class, "data", new byte[] {(byte) (kind % 2), (byte) (kind / 6), 0, 0, 9, kind});
            add(TicketFuzzTest.class, "identity", join(new byte[] {(byte) (kind % 2)}, new byte[] {'d', 'e', 'v', kind}));
            add(TicketFuzzTest.class, "sessionId", join(new byte[] {(byte) (kind % 3)}, Arrays.copyOf(key, 4 * kind + 4)));
        }
    }

    private void probe() throws Exception {
        for (byte word = 0; word < 34; word += 2) {
            add(ProbeFuzzTest.class, "arguments", new byte[] {4, 0, word, 20, (byte) (word + 1), 6});
            add(ProbeFuzzTest.class, "arguments", join(new byte[] {2, word, 33, 10}, "host.:2%\u00e4\n\"'".getBytes(
                    LATIN)));
        }
        for (String answer : new String[] {"", "HTTP/1.1 400 Bad\r\n\r\n", "\u0015\u0003\u0003\0\2\2\50",
            "\u0016\3\3\0\4\2\0\0\0", "SSH-2.0-x\r\n"}) {
            add(ProbeFuzzTest.class, "server", join(new byte[1], answer.getBytes(LATIN)));
            add(ProbeFuzzTest.class, "server", join(new byte[] {1}, answer.getBytes(LATIN)));
        }
        add(ProbeFuzzTest.class, "report", "\0\5a\"b\\c\4\33[m\n\u00ffx".getBytes(LATIN));
        add(ProbeFuzzTest.class, "report", new byte[] {1, 6, (byte) 0xd8, 0, 0, 'a', 0x20, 0x28, 2, (byte) 0xdc, 1});
        for (byte[] der : SeedSessions.all()) {
            try (SslSession session = SslSession.fromDer(der)) {
                add(ProbeFuzzTest.class, "sessionIn", session.toPem().getBytes(LATIN));
            }
        }
    }

    private void configuration() throws Exception {
        byte[] certificate = Files.readAllBytes(Ends.CERTIFICATE);
        byte[] key = Files.readAllBytes(Ends.KEY);
        add(ConfigurationFuzzTest.class, "certificate", join(new byte[] {0}, certificate));
        add(ConfigurationFuzzTest.class, "certificate", join(new byte[] {1}, certificate));
        add(ConfigurationFuzzTest.class, "certificate", join(new byte[] {2}, key));
        add(ConfigurationFuzzTest.class, "certificate", join(new byte[] {3}, join(certificate, key)));
        add(ConfigurationFuzzTest.class, "certificate", join(new byte[] {1}, join(certificate, certificate)));
        for (String names : new String[] {"\0\0h2", "\1\0example.org", "\1\0127.0.0.1", "\1\0::1", "\2\0ECDHE+AESGCM:!aNULL",
            "\3\0TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256", "\4\0P-256:X25519", "\5\0hint", "\6\0*.example",
            "\1\1\0\u00e4\0.\0d\0e"}) {
            add(ConfigurationFuzzTest.class, "names", names.getBytes(LATIN));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        String base64 = new String(key, StandardCharsets.US_ASCII).replaceAll("-----.*-----|\\s", "");
        store.setKeyEntry("own", KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(
                Base64.getDecoder().decode(base64))), "changeit".toCharArray(), new Certificate[] {
                    factory.generateCertificate(new ByteArrayInputStream(certificate))});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, "changeit".toCharArray());
        add(ConfigurationFuzzTest.class, "keyStore", out.toByteArray());
    }

    /** First flights as they are, and choices for the others: of nothing, and of each change once. */
    private void handshakes() throws Exception {
        for (byte client = 0; client < Ends.allClients().size(); client++) {
            try (SslConnection connection = Ends.allClients().get(client).newConnection(Ends.TO)) {
                connection.handshake();
                byte[] hello = drain(connection);
                for (byte server = 0; server < Ends.SERVERS.size(); server++) {
                    if (client % 3 == server % 3) {
                        add(HandshakeFuzzTest.class, "toServer", join(new byte[] {server, 8, 0}, hello));
                    }
                }
                // Its server name is longer than the extension that it is in.
                byte[] bad = hello.clone();
                bad[new String(hello, LATIN).indexOf(InMemory.HOST) - 1] += 9;
                add(HandshakeFuzzTest.class, "toServer", join(new byte[] {3, 8, 0}, bad));
                try (SslConnection peer = Ends.STATELESS.newConnection()) {
                    peer.feed(ByteBuffer.wrap(hello));
                    peer.handshake();
                    add(HandshakeFuzzTest.class, "toClient", join(new byte[] {client, 8, 0}, drain(peer)));
                }
            }
        }
        for (byte kind = 0; kind < 24; kind++) {
            byte[] scene = {kind, (byte) (kind % 7), (byte) (kind % 5), (byte) (kind / 2), (byte) (kind / 3), 64, 0};
            add(HandshakeFuzzTest.class, "between", scene);
            add(HandshakeFuzzTest.class, "between", join(scene, new byte[] {1, kind, 0, 1, 7, 0, 1, kind, 0, 2}));
            add(HandshakeFuzzTest.class, "underKeys", scene);
            add(HandshakeFuzzTest.class, "underKeys", join(scene, new byte[] {0, 1, kind, 1, 0, 7, 2, 1, kind, 0, 2}));
        }
    }

    private static byte[] drain(SslConnection connection) {
        ByteBuffer bytes = ByteBuffer.allocate(connection.outputPending());
        connection.drain(bytes);
        return bytes.array();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private void add(Class<?> group, String target, byte[] input) throws IOException, NoSuchMethodException {
        Path folder = Target.inputs(group.getDeclaredMethod(target, byte[].class));
        Files.createDirectories(folder);
        Files.write(folder.resolve("seed-%03d".formatted(made.merge(target, 1, Integer::sum))), input);
    }
}
