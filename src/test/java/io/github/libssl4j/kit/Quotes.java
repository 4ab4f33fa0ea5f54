package io.github.libssl4j.kit;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Looks for parts of files in what a refusal of them says, in its causes and in what it suppressed: for any {@value #LENGTH}
 * characters in a row, as they stand in a file or as its bytes in hexadecimal.
 */
public final class Quotes {
    private static final int LENGTH = 12;
    private static final int BYTES = LENGTH / 2;
    /** A row of zeros or dashes tells nothing of a file. */
    private static final int LEAST_DIFFERENT = 4;
    /** What stands in files, and in messages by itself. */
    private static final List<String> LABELS = List.of("-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----",
            "-----BEGIN CERTIFICATE REQUEST-----", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN ANY PRIVATE KEY-----", "-----BEGIN SSL SESSION PARAMETERS-----",
            " has no BEGIN PRIVATE KEY line: is it PEM?", " has no BEGIN CERTIFICATE line: is it PEM?",
            "80 bytes (nginx's ssl_session_ticket_key), or lines of base64 of 80 bytes each (HAProxy's tls-ticket-keys)");

    private final List<byte[]> files;
    private final Set<String> known = new HashSet<>();

    private Quotes(List<byte[]> files) {
        this.files = files;
        LABELS.forEach(label -> known.addAll(windows(label)));
    }

    public static Quotes of(byte[]... files) {
        return new Quotes(List.of(files));
    }

    /** Messages may say this: a key's name. */
    public Quotes butFor(String text) {
        known.addAll(windows(text));
        return this;
    }

    /** Does what may be refused; the refusal, if it quotes nothing, goes on to the caller. */
    public <T> T watch(Callable<T> reading) throws Exception {
        try {
            return reading.call();
        } catch (Exception e) {
            requireNone(e);
            throw e;
        }
    }

    public void requireNone(Throwable refusal) {
        Set<String> said = new HashSet<>();
        add(said, refusal);
        said.removeAll(known);
        for (byte[] file : files) {
            for (int i = 0; i + BYTES <= file.length; i++) {
                String text = new String(file, i, Math.min(LENGTH, file.length - i), StandardCharsets.ISO_8859_1);
                String hex = HexFormat.of().formatHex(file, i, i + BYTES);
                // Not by String.contains: a fuzzer that watches it would put the messages' own words into its files.
                if (said.contains(text) || said.contains(hex)) {
                    throw new AssertionError("A refusal quotes byte " + i + " and what follows of a file of " + file.length
                            + ": " + refusal, refusal);
                }
            }
        }
    }

    private static void add(Set<String> said, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String text = cause.toString();
            said.addAll(windows(text));
            said.addAll(windows(text.toLowerCase(Locale.ROOT))); // hexadecimal may be written either way
            for (Throwable suppressed : cause.getSuppressed()) {
                add(said, suppressed);
            }
        }
    }

    private static Set<String> windows(String text) {
        Set<String> windows = new HashSet<>();
        for (int i = 0; i + LENGTH <= text.length(); i++) {
            String window = text.substring(i, i + LENGTH);
            if (window.chars().distinct().count() >= LEAST_DIFFERENT) {
                windows.add(window);
            }
        }
        return windows;
    }
}
