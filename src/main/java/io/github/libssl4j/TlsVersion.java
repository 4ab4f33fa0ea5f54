package io.github.libssl4j;

import java.util.Optional;

/** A version of the TLS protocol. */
public enum TlsVersion {
    /** TLS 1.0 (RFC 2246); forbidden by RFC 8996 and off in OpenSSL's default security level. */
    TLS_1_0("TLSv1", 0x0301),
    /** TLS 1.1 (RFC 4346); forbidden by RFC 8996 and off in OpenSSL's default security level. */
    TLS_1_1("TLSv1.1", 0x0302),
    /** TLS 1.2 (RFC 5246). */
    TLS_1_2("TLSv1.2", 0x0303),
    /** TLS 1.3 (RFC 8446). */
    TLS_1_3("TLSv1.3", 0x0304);

    private static final TlsVersion[] ALL = values(); // which copies

    private final String openSslName;
    private final int code;

    TlsVersion(String openSslName, int code) {
        this.openSslName = openSslName;
        this.code = code;
    }

    /**
     * The number on the wire and in C, such as {@code 0x0304} ({@code TLS1_3_VERSION}).
     *
     * @return the number
     */
    public int code() {
        return code;
    }

    /**
     * The version with a number on the wire.
     *
     * @param code the number, such as {@code 0x0304}
     * @return the version, or empty where TLS has none of this number
     */
    public static Optional<TlsVersion> ofCode(int code) {
        for (TlsVersion version : ALL) {
            if (version.code == code) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** OpenSSL's name, such as {@code TLSv1.3} ({@code SSL_get_version(3)}). */
    @Override
    public String toString() {
        return openSslName;
    }
}
