package io.github.libssl4j.cli;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Sessions in PEM files: the one to offer first, and the one to keep. */
final class SessionFile {
    /** What {@link SslSession#fromPem} reads at most. */
    private static final int LARGEST = 1 << 20;

    /** How a server that does not like a session may end the handshake; one without a session then shows the rest. */
    private static final Set<Failure.Kind> MAY_BE_THE_SESSION = Set.of(Failure.Kind.HANDSHAKE, Failure.Kind.CLOSED);

    private SessionFile() {}

    /** The session of {@code --session-in}, and the file that it came from. */
    record Loaded(Path file, SslSession session) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    /** Offers a session. */
    static SessionInReport offer(Loaded loaded, TargetClients clients, Settings settings) throws ProbeException {
        Path file = loaded.file();
        SslSession session = loaded.session();
        TlsVersion version = session.protocol().orElseThrow();
        long age = Math.max(0, Duration.between(session.time(), Instant.now()).toSeconds());
        Duration hint = session.ticketLifetimeHint();
        long lifetime = (hint.isZero() ? session.timeout() : hint).toSeconds();
        try (ProbeClient client = clients.of(version); SslSession own = adopt(file, client, session, clients);
                Handshake handshake = client.resume(own)) {
            return new SessionInReport(file.toString(), version.toString(), handshake.resumed(), age, lifetime,
                    Optional.empty());
        } catch (IOException e) {
            ProbeException diagnosis = Diagnosis.of(e, settings);
            if (!MAY_BE_THE_SESSION.contains(diagnosis.failure().kind())) {
                throw diagnosis;
            }
            return new SessionInReport(file.toString(), version.toString(), false, age, lifetime,
                    Optional.of(Diagnosis.reason(e)));
        }
    }

    /**
     * Reads a session, which is the caller's to close.
     *
     * @throws IllegalArgumentException if the file has none that could be offered; the message says why
     */
    static Loaded read(Path file) {
        byte[] pem = null;
        try (InputStream in = Files.newInputStream(file)) {
            pem = in.readNBytes(LARGEST + 1);
            SslSession session = SslSession.fromPem(new String(pem, StandardCharsets.ISO_8859_1));
            if (session.protocol().isEmpty()) {
                session.close();
                throw new IllegalArgumentException("it has no TLS version");
            }
            return new Loaded(file, session);
        } catch (IOException e) {
            throw new IllegalArgumentException("--session-in " + file + " can't be read: " + Format.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--session-in " + file + " holds no session: " + e.getMessage()
                    + "; it must be PEM, as --session-out or openssl s_client -sess_out write it", e);
        } finally {
            if (pem != null) {
                Arrays.fill(pem, (byte) 0);
            }
        }
    }

    private static SslSession adopt(Path file, ProbeClient client, SslSession session, TargetClients clients)
            throws ProbeException {
        try {
            return client.context().adopt(session, clients.serverName());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw failed("the session in " + file + " can't be offered: " + e.getMessage(),
                    "resuming skips the check of the certificate, so the session must have been made with a good one for "
                            + clients.serverName() + " (openssl s_client: -CAfile or -CApath); --insecure checks nothing", e);
        }
    }

    /** Makes a new session by a mechanism and writes it; answers whether the server gave one. */
    static boolean write(Path file, TargetClients clients, Mechanism mechanism) throws IOException, ProbeException {
        try (ProbeClient client = clients.of(mechanism); Tickets tickets = new Tickets(mechanism)) {
            tickets.add(client.full().tickets());
            Optional<Ticket> newest = tickets.take();
            if (newest.isEmpty()) {
                return false;
            }
            try (Ticket ticket = newest.get()) {
                store(file, ticket.session().toPem());
                return true;
            }
        }
    }

    /**
     * Checks that a session could be written, before there is one.
     *
     * @throws IllegalArgumentException if it could not; the message says why
     */
    static void checkWritable(Path file) {
        try {
            Path real = destination(file);
            if (!Files.isDirectory(real.getParent())) {
                throw new IOException("there is no folder " + real.getParent());
            }
            Files.delete(temporary(real)); // what only looks writable is found out, too
        } catch (IOException e) {
            throw new IllegalArgumentException("--session-out " + file + " can't be written: " + Format.reason(e), e);
        }
    }

    /** Where a link leads; only to what can be replaced. */
    private static Path destination(Path file) throws IOException {
        if (file.toString().isEmpty()) {
            throw new IOException("the name is empty");
        }
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        if (Files.exists(real) && !Files.isRegularFile(real)) {
            throw new IOException("it is no regular file");
        }
        return real;
    }

    /** Beside the real one, with the mode 0600 where the file system has modes. */
    private static Path temporary(Path real) throws IOException {
        return Files.createTempFile(real.getParent(), real.getFileName().toString(), ".new");
    }

    /** Replaces the file at once by one that only its owner can read: it holds the master secret. */
    private static void store(Path file, String pem) throws ProbeException {
        Path temporary = null;
        try {
            Path real = destination(file);
            temporary = temporary(real);
            Files.writeString(temporary, pem, StandardCharsets.ISO_8859_1);
            Files.move(temporary, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(temporary, e);
            throw new ProbeException(new Failure(Failure.Kind.FILE, "the session can't be written to " + file + ": "
                    + Format.reason(e), ""), e);
        }
    }

    private static void delete(Path temporary, IOException cause) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static ProbeException failed(String message, String advice, Exception cause) {
        return new ProbeException(new Failure(Failure.Kind.SESSION, message, advice), cause);
    }
}
