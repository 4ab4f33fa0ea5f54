package io.github.libssl4j.cli;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options as they are written, and what they mean. */
final class Options {
    private static final int MOST_COUNT = 100;
    private static final double SHORTEST_TIMEOUT = 0.05;
    private static final double LONGEST_TIMEOUT = 600;
    /** Of a password file: OpenSSL takes 1,023 bytes. */
    private static final int LONGEST_PASSWORD = 1 << 12;
    private static final String NEEDS_PASSWORD = "is encrypted: give its password";

    @Option(names = "--ca", paramLabel = "FILE",
            description = "Trust these certificates (PEM) instead of the system's.")
    private Path ca;

    @Option(names = "--insecure", description = "Verify nothing: anybody can be the server.")
    private boolean insecure;

    @Option(names = "--sni", paramLabel = "NAME",
            description = "Ask for and verify this name instead of the host's.")
    private String sni;

    @Option(names = "--other-name", paramLabel = "NAME",
            description = "The name to try sessions of the first under. By default one that is made up.")
    private String otherName;

    @Option(names = "--alpn", paramLabel = "NAME,...", hideParamSyntax = true,
            description = "Offer these application protocols, best first, such as h2,http/1.1.")
    private String[] alpn = {};

    @Option(names = "--cert", paramLabel = "FILE",
            description = "Show this certificate with its chain (PEM), if the server asks.")
    private Path cert;

    @Option(names = "--key", paramLabel = "FILE",
            description = "The key of --cert (PEM). By default it is in the same file.")
    private Path key;

    @Option(names = "--key-password-file", paramLabel = "FILE",
            description = "Where the key is encrypted: a file whose first line is its password.")
    private Path passwordFile;

    @Option(names = "--count", paramLabel = "N", defaultValue = "5",
            description = "How many full and how many resumed handshakes to measure by each mechanism: 1 to " + MOST_COUNT
                    + ", by default ${DEFAULT-VALUE}. In all there are about 6 N + 20 connections.")
    private int count;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "10",
            description = "How long to wait for the name, for each connection and for each handshake; by default "
                    + "${DEFAULT-VALUE}.")
    private double timeout;

    @Option(names = "--no-early-data", description = "Send no early data. Else a server whose TLS 1.3 tickets allow it gets "
            + "a harmless request early, and the same bytes a second time: in HTTP/1.1, or where no --alpn is agreed on, "
            + "GET /; in HTTP/2 only its opening; in other protocols nothing.")
    private boolean noEarlyData;

    @Option(names = "--session-out", paramLabel = "FILE",
            description = "Write a new session (PEM, as openssl sess_id and s_client -sess_in read it). It is a secret.")
    private Path sessionOut;

    @Option(names = "--session-in", paramLabel = "FILE",
            description = "Offer this session (PEM, as --session-out and openssl s_client -sess_out write it) first, and "
                    + "say whether the server takes it.")
    private Path sessionIn;

    @Option(names = "--json", description = "Print one JSON document (schema " + JsonReport.SCHEMA + ") instead of text.")
    private boolean json;

    @Option(names = "--debug", hidden = true, description = "Print stack traces.")
    private boolean debug;

    boolean json() {
        return json;
    }

    boolean writesSession() {
        return sessionOut != null;
    }

    boolean debug() {
        return debug;
    }

    /**
     * What the options mean for this number of servers; to be closed.
     *
     * @throws IllegalArgumentException if they don't fit together, one is out of range, or a file can't be used; the
     *     message says which
     */
    Settings settings(int hosts) {
        check(count >= 1 && count <= MOST_COUNT, "--count is 1 to " + MOST_COUNT + ", not " + count);
        check(timeout >= SHORTEST_TIMEOUT && timeout <= LONGEST_TIMEOUT, "--timeout is " + SHORTEST_TIMEOUT + " to "
                + (int) LONGEST_TIMEOUT + " seconds, not " + timeout);
        check(!insecure || ca == null, "--insecure verifies nothing: --ca makes no sense beside it");
        check(key == null || cert != null, "--key needs --cert");
        check(passwordFile == null || cert != null, "--key-password-file needs --cert and --key");
        check(hosts > 0 || ca == null && !insecure && sni == null && cert == null && sessionIn == null,
                "--ca, --insecure, --sni, --cert and --session-in need a HOST: the probe's own server has no use for them");
        check(hosts < 2 || sessionIn == null && sessionOut == null,
                "--session-in and --session-out are about one server, not " + hosts);
        name("--sni", sni);
        name("--other-name", otherName);
        // Not by picocli's split, which drops empty names at the end.
        List<String> protocols = Arrays.stream(alpn).flatMap(list -> Arrays.stream(list.split(",", -1))).toList();
        for (String protocol : protocols) {
            check(!protocol.isEmpty() && protocol.length() <= 255 && protocol.chars().allMatch(c -> c > 32 && c < 127),
                    "--alpn takes names such as h2,http/1.1, each of 1 to 255 characters, not '" + protocol + "'");
        }
        Optional.ofNullable(sessionOut).ifPresent(SessionFile::checkWritable);
        Optional.ofNullable(ca).ifPresent(file -> tryOut("--ca: ", SslContext.client().trust(file)));
        Optional<Settings.ClientCertificate> certificate = certificate();
        try {
            certificate.ifPresent(own -> tryOut(key == null ? "--cert: " : "--cert and --key: ",
                    own.addTo(SslContext.client().insecure())));
            return new Settings(Optional.ofNullable(ca), Optional.empty(), insecure, Optional.ofNullable(sni),
                    Optional.ofNullable(otherName), protocols, certificate, count,
                    Duration.ofMillis(Math.round(timeout * 1000)), !noEarlyData,
                    Optional.ofNullable(sessionIn).map(SessionFile::read), Optional.ofNullable(sessionOut));
        } catch (IllegalArgumentException e) {
            certificate.ifPresent(Settings.ClientCertificate::wipe);
            throw e;
        }
    }

    /** Files that can't be used are found before the first connection, and are said once. */
    private static void tryOut(String options, SslContextBuilder builder) {
        try {
            builder.build().close();
        } catch (SslConfigurationException e) {
            throw new IllegalArgumentException(options + e.getMessage() + (e.getMessage().endsWith(NEEDS_PASSWORD)
                    ? " (--key-password-file FILE, whose first line is the password)" : ""), e);
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static void name(String option, String name) {
        if (name != null) {
            try {
                ConnectionOptions.to(name, 1);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
            }
        }
    }

    private Optional<Settings.ClientCertificate> certificate() {
        return Optional.ofNullable(cert).map(chain -> new Settings.ClientCertificate(chain, key == null ? cert : key,
                Optional.ofNullable(passwordFile).map(Options::firstLine)));
    }

    private static char[] firstLine(Path file) {
        byte[] bytes = {};
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST_PASSWORD);
            CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
            int end = 0;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            char[] password = new char[end];
            text.get(password);
            Arrays.fill(text.array(), '\0');
            return password;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--key-password-file " + file + " can't be read: " + Format.reason(e), e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
