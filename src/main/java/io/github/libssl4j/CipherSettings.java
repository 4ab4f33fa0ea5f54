package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.Macros;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Cipher suites and groups by name. libssl passes over names that it does not know; here they are errors. */
final class CipherSettings {
    private CipherSettings() {}

    /** TLS 1.2 and older: names of the RFCs or OpenSSL's, and the expressions of {@code openssl-ciphers(1)}. */
    static void ciphers(MemorySegment ctx, List<String> names, boolean verifies) {
        List<String> known = new ArrayList<>();
        for (String name : elements(names)) {
            MemorySegment cipher = Ciphers.find(name);
            if (cipher != null && Ciphers.isTls13(cipher)) {
                throw new SslConfigurationException("'" + Shown.of(name) + "' is a cipher suite of TLS 1.3: name it with "
                        + "ciphersuites(...), not ciphers(...)");
            }
            if (cipher == null && !isExpression(name)) {
                throw new SslConfigurationException("Unknown cipher '" + Shown.of(name)
                        + "': `openssl ciphers -s -tls1_2 ALL` lists what OpenSSL has");
            }
            known.add(cipher == null ? name : Ciphers.openSslName(cipher));
        }
        if (verifies) {
            known.add("!aNULL"); // nobody to verify in those
        }
        apply(() -> {
            try (Arena arena = Arena.ofConfined()) {
                Check.one(libssl_h.SSL_CTX_set_cipher_list(ctx, arena.allocateFrom(String.join(":", known))),
                        "SSL_CTX_set_cipher_list");
            }
        }, "The ciphers " + known + " leave nothing to use");
    }

    /** Whether an element is a command, or an expression that selects something when it stands alone. */
    private static boolean isExpression(String element) {
        if (element.startsWith("@")) {
            return element.equals("@STRENGTH") || element.matches("@SECLEVEL=[0-5]");
        }
        String selector = element.matches("[!+-].+") ? element.substring(1) : element;
        return selector.matches("[A-Za-z0-9_+-]+") && Ciphers.selectsAny(selector + ":@SECLEVEL=0");
    }

    /** TLS 1.3. */
    static void ciphersuites(MemorySegment ctx, List<String> names) {
        List<String> suites = elements(names);
        for (String name : suites) {
            MemorySegment cipher = Ciphers.find(name);
            if (cipher == null || !Ciphers.isTls13(cipher)) {
                throw new SslConfigurationException("Unknown cipher suite of TLS 1.3 '" + Shown.of(name) + "': `openssl ciphers -s "
                        + "-tls1_3` lists what OpenSSL has");
            }
        }
        apply(() -> {
            try (Arena arena = Arena.ofConfined()) {
                Check.one(libssl_h.SSL_CTX_set_ciphersuites(ctx, arena.allocateFrom(String.join(":", suites))),
                        "SSL_CTX_set_ciphersuites");
            }
        }, "The cipher suites " + suites + " are refused");
    }

    static void groups(MemorySegment ctx, List<String> names) {
        List<String> groups = elements(names);
        for (String group : groups) {
            if (group.indexOf('\0') >= 0) { // C would only see what stands before
                throw new SslConfigurationException("Unknown group '" + Shown.of(group) + "'");
            }
            try {
                Check.one(Macros.SSL_CTX_set1_groups_list(ctx, group), "SSL_CTX_set1_groups_list");
            } catch (OpenSslException e) {
                throw new SslConfigurationException(unusable(group) + ": " + e.getMessage(), e);
            }
        }
        apply(() -> Check.one(Macros.SSL_CTX_set1_groups_list(ctx, String.join(":", groups)),
                "SSL_CTX_set1_groups_list"), "The groups " + groups + " are refused");
    }

    /** An older OpenSSL may have such a group from a provider: only what it refuses needs a newer one. */
    private static String unusable(String group) {
        // MLKEM768, X25519MLKEM768, SecP256r1MLKEM768 and the like.
        if (group.matches("(?i)[?*]?[A-Z0-9]*MLKEM(512|768|1024)") && !OpenSsl.supports(OpenSsl.Feature.ML_KEM)) {
            return "The group '" + Shown.of(group) + "' " + OpenSsl.needs(OpenSsl.Feature.ML_KEM);
        }
        return "Unknown group '" + Shown.of(group) + "' (this is OpenSSL " + OpenSsl.version()
                + "; X25519, P-256 and P-384 are in all)";
    }

    private static List<String> elements(List<String> names) {
        List<String> elements = new ArrayList<>();
        for (String name : names) {
            for (String element : name.split("[:, ]+")) {
                if (!element.isBlank()) {
                    elements.add(element);
                }
            }
        }
        if (elements.isEmpty()) {
            throw new SslConfigurationException("A list of ciphers or groups is empty: leave it out for the defaults");
        }
        return elements;
    }

    private static void apply(Runnable call, String what) {
        try {
            call.run();
        } catch (OpenSslException e) {
            throw new SslConfigurationException(what + ": " + e.getMessage(), e);
        }
    }
}
