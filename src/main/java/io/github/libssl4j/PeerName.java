package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.IDN;
import java.util.Locale;

/** Whom a client means to talk to: a DNS name or an IP address, in the form that certificates have. */
record PeerName(String name, boolean isAddress) {
    private static final int LONGEST = 255;
    private static final int LONGEST_LABEL = 63;

    static PeerName of(String host) {
        String name = host.strip();
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        if (name.contains(":") || isIpv4(name)) {
            try (Arena arena = Arena.ofConfined()) {
                return new PeerName(checkedAddress(arena, name), true);
            }
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1); // the root's dot is in no certificate
        }
        if (!isDnsName(name)) { // not for all: the tables of IDN take 20 ms to load
            try {
                name = IDN.toASCII(name);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + Shown.of(host) + "' is no host name: " + e.getMessage(), e);
            }
            if (!isDnsName(name)) {
                throw new IllegalArgumentException("'" + Shown.of(host) + "' is no host name");
            }
        }
        return new PeerName(name.toLowerCase(Locale.ROOT), false);
    }

    /** Four numbers of up to three digits. */
    private static boolean isIpv4(String name) {
        int dots = 0;
        int digits = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= '0' && c <= '9' && digits < 3) {
                digits++;
            } else if (c == '.' && digits > 0) {
                dots++;
                digits = 0;
            } else {
                return false;
            }
        }
        return dots == 3 && digits > 0;
    }

    /** Labels of letters, digits, {@code _} and {@code -}, with dots between them; no hyphen at either end of the whole. */
    private static boolean isDnsName(String name) {
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean inner = i > 0 && i < name.length() - 1;
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
            if (c == '.' && label > 0 && inner) {
                label = 0;
            } else if ((letter || c == '-' && inner) && label < LONGEST_LABEL) {
                label++;
            } else {
                return false;
            }
        }
        return label > 0 && name.length() <= LONGEST;
    }

    /** What to look up to connect to a host: an address keeps its zone. */
    static String toLookUp(String host) {
        PeerName peer = of(host);
        String plain = host.strip();
        return !peer.isAddress ? peer.name : plain.startsWith("[") ? plain.substring(1, plain.length() - 1) : plain;
    }

    /** A name, or {@code *.} and a name, as a certificate or a server's table of names has it. */
    static PeerName ofPattern(String pattern) {
        return pattern.startsWith("*.") ? new PeerName("*." + of(pattern.substring(2)).name, false) : of(pattern);
    }

    private static String checkedAddress(Arena arena, String address) {
        if (address.indexOf('\0') >= 0) { // C would only see what stands before
            throw new IllegalArgumentException("'" + Shown.of(address) + "' is no host name or IP address");
        }
        int zone = address.indexOf('%'); // of a link-local address; no certificate has it
        String plain = zone < 0 ? address : address.substring(0, zone);
        NativeLibrary.ensureLoaded();
        MemorySegment parsed = libssl_h.a2i_IPADDRESS(arena.allocateFrom(plain));
        if (parsed.address() == 0) {
            Errors.clear();
            throw new IllegalArgumentException("'" + Shown.of(address) + "' is no IP address");
        }
        libssl_h.ASN1_OCTET_STRING_free(parsed);
        return plain;
    }

    /** Tells a client's connection to send the name, and to verify it where it verifies. */
    void applyTo(MemorySegment ssl, boolean verify) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            if (!isAddress) { // RFC 6066, section 3: no addresses in server_name
                Check.one(Macros.SSL_set_tlsext_host_name(ssl, text), "SSL_set_tlsext_host_name");
            }
            if (!verify) {
                return;
            }
            if (isAddress) {
                Check.one(libssl_h.X509_VERIFY_PARAM_set1_ip_asc(libssl_h.SSL_get0_param(ssl), text),
                        "X509_VERIFY_PARAM_set1_ip_asc");
            } else {
                libssl_h.SSL_set_hostflags(ssl, hostFlags());
                Check.one(libssl_h.SSL_set1_host(ssl, text), "SSL_set1_host");
            }
        }
    }

    /** As browsers do: no wildcard within a label, and a subject's common name is no host name (RFC 9525). */
    private static int hostFlags() {
        return libssl_h.X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS() | libssl_h.X509_CHECK_FLAG_NEVER_CHECK_SUBJECT();
    }

    /** Whether a certificate is for this name: {@code X509_check_host(3)}, {@code X509_check_ip_asc(3)}. */
    boolean matches(MemorySegment x509) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return 1 == (isAddress ? libssl_h.X509_check_ip_asc(x509, text, 0)
                    : libssl_h.X509_check_host(x509, text, 0, hostFlags(), MemorySegment.NULL));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
