package io.github.libssl4j.fuzz;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Makes the inputs that the fuzzer begins with: real sessions, handshakes, files and arguments. */
final class Seeds {
    private final Map<String, Integer> made = new HashMap<>();

    private Seeds() {}

    /** Writes them where the kept inputs are. */
    public static void main(String[] none) throws Exception {
        Seeds seeds = new Seeds();
        for (byte[] der : SeedSessions.all()) {
            seeds.add(SessionFuzzTest.class, "der", der);
            try (SslSession session = SslSession.fromDer(der)) {
                seeds.add(SessionFuzzTest.class, "pem", session.toPem().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        seeds.handshakes();
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
