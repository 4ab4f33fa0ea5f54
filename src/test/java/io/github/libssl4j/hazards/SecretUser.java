package io.github.libssl4j.hazards;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A program that uses every kind of secret, closes all that held one, overwrites the arrays that the library gave it or was
 * given, as its documentation asks, and has its heap dumped, with what is garbage in there. It prints each secret masked:
 * unmasked, the printing would be what is found.
 */
final class SecretUser {
    static final byte MASK = 0x5a;

    private static byte[] kept;

    private SecretUser() {}

    /** Arguments: certificate, its authority, encrypted key, a file of its password, a ticket key file, a file of certificate and key, the dump; "keep" leaves a session's bytes. */
    public static void main(String[] arguments) throws Exception {
        Path certificate = Path.of(arguments[0]);
        Path authority = Path.of(arguments[1]);
        Path key = Path.of(arguments[2]);
        char[] password = characters(Files.readAllBytes(Path.of(arguments[3])));
        try (TicketKeyRing ring = TicketKeyRing.read(Path.of(arguments[4]))) {
            for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
                resume(SslContext.server().certificate(certificate, key, password).ticketKeys(ring), authority, version);
                Store store = new Store();
                resume(SslContext.server().certificate(certificate, key, password).tickets(false).sessionListener(store)
                        .sessionLookup(store::find), authority, version);
                store.wipe();
            }
        }
        Path both = Path.of(arguments[5]);
        SslContext.server().certificate(both, both).build().close();
        SslContext.client().trust(both).build().close();
        refuse(certificate, both, password);
        usePreSharedKey();
        useTicketKey();
        writeSession(arguments.length > 7);
        Arrays.fill(password, '\0');
        dump(arguments[6]);
        if (arguments.length > 7 && kept == null) {
            throw new AssertionError("It was not kept");
        }
    }

    /** A password that is too long is known only when the key is asked for. */
    private static void refuse(Path certificate, Path key, char[] password) {
        char[] longer = new char[2000];
        for (int i = 0; i < longer.length; i++) {
            longer[i] = password[i % password.length];
        }
        try {
            SslContext.server().certificate(certificate, key, longer).build().close();
            throw new AssertionError("A password of 2000 bytes was taken");
        } catch (SslConfigurationException e) {
            Arrays.fill(longer, '\0');
        }
    }

    private static void resume(SslContextBuilder settings, Path trusted, TlsVersion version) throws Exception {
        try (SslContext server = settings.build();
                SslContext client = SslContext.client().trust(trusted).protocol(version).build()) {
            for (int i = 0; i < 3; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    tell(ends.client.session());
                    tell(ends.server.session());
                    ends.goodbye();
                }
            }
        }
    }

    private static char[] characters(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = (char) bytes[i];
            bytes[i] = 0;
        }
        return characters;
    }

    /** Overwrites what it printed. */
    private static void tell(byte[] secret) {
        for (int i = 0; i < secret.length; i++) {
            secret[i] ^= MASK;
        }
        System.out.println(HexFormat.of().formatHex(secret));
    }

    private static void tell(SslSession held) {
        try (SslSession session = held) {
            tell(session.masterKey());
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static void usePreSharedKey() throws Exception {
        byte[] secret = random(32);
        try (PreSharedKey key = PreSharedKey.of("a client", secret);
                SslContext server = SslContext.server().pskLookup(identity -> Optional.of(key)).build();
                SslContext client = SslContext.client().psk(key).build();
                InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
        }
        tell(secret);
    }

    private static void useTicketKey() {
        byte[] secret = random(TicketKey.LENGTH);
        try (TicketKey key = TicketKey.fromBytes(secret); TicketKeyRing ring = TicketKeyRing.of(key)) {
            ring.rotate();
            Arrays.fill(key.toBytes(), (byte) 0);
        }
        tell(Arrays.copyOfRange(secret, 16, 48));
        tell(Arrays.copyOfRange(secret, 48, 80));
        Arrays.fill(secret, (byte) 0);
    }

    private static void writeSession(boolean keep) {
        byte[] secret = random(48);
        try (SslSession session = Peers.made(1).setMasterKey(secret)) {
            byte[] der = session.toDer();
            SslSession.fromDer(der).close();
            session.dup().close();
            session.describe();
            if (keep) {
                kept = der;
            } else {
                Arrays.fill(der, (byte) 0);
            }
        }
        tell(secret);
    }

    private static void dump(String file) throws Exception {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                Long.toString(ProcessHandle.current().pid()), "GC.heap_dump", "-all", file).redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!jcmd.waitFor(60, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            throw new IllegalStateException("jcmd: " + said);
        }
    }

    /** A store that overwrites what it held. */
    private static final class Store implements SessionListener {
        private final Map<SessionId, byte[]> sessions = new ConcurrentHashMap<>();

        @Override
        public void added(SslSession session) {
            sessions.put(session.id().orElseThrow(), session.toDer());
        }

        Optional<SslSession> find(SessionId id) {
            return Optional.ofNullable(sessions.get(id)).map(SslSession::fromDer);
        }

        void wipe() {
            sessions.values().forEach(bytes -> Arrays.fill(bytes, (byte) 0));
        }
    }
}
