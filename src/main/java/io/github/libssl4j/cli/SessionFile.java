package io.github.libssl4j.cli;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    /** Reads a session and offers it. */
    static SessionInReport offer(Path file, TargetClients clients, Settings settings) throws ProbeException {
        try (SslSession session = read(file)) {
            TlsVersion version = session.protocol().orElseThrow(
                    () -> failed("The session in " + file + " has no TLS version", "", null));
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
    }

    private static SslSession read(Path file) throws ProbeException {
        byte[] pem = null;
        try (InputStream in = Files.newInputStream(file)) {
            pem = in.readNBytes(LARGEST + 1);
            return SslSession.fromPem(new String(pem, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw failed("There is no file " + file, "", e);
        } catch (IOException e) {
            throw failed("File " + file + " can't be read: " + e, "", e);
        } catch (IllegalArgumentException e) {
            throw failed("File " + file + " holds no session: " + e.getMessage(),
                    "it must be PEM, as --session-out or openssl s_client -sess_out write it", e);
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
            throw failed("The session in " + file + " can't be offered: " + e.getMessage(),
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

    /** Replaces the file at once by one that only its owner can read: it holds the master secret. */
    private static void store(Path file, String pem) throws ProbeException {
        Path temporary = null;
        try {
            Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            if (Files.exists(real) && !Files.isRegularFile(real)) {
                throw new IOException("it is no regular file");
            }
            // Made with the mode 0600 where the file system has modes.
            temporary = Files.createTempFile(real.getParent(), real.getFileName().toString(), ".new");
            Files.writeString(temporary, pem, StandardCharsets.ISO_8859_1);
            Files.move(temporary, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(temporary, e);
            throw new ProbeException(new Failure(Failure.Kind.FILE, "The session can't be written to " + file + ": "
                    + (e instanceof java.nio.file.FileSystemException ? e.toString() : e.getMessage()), ""), e);
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
