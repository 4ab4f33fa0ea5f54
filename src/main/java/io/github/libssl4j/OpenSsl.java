package io.github.libssl4j;

import io.github.libssl4j.libssl.NativeLibrary;
import java.nio.file.Path;

/**
 * The OpenSSL that is loaded. It is found, in this order, by the system property {@code libssl4j.libssl} (the path of
 * libssl's file), the environment variable {@code LIBSSL4J_LIBSSL}, and as the system's {@code libssl.so.3}
 * ({@code libssl.3.dylib} on macOS). With a path, the libcrypto beside it is loaded first. It is never unloaded.
 *
 * <p>Thread-safe.
 */
public final class OpenSsl {
    private OpenSsl() {}

    /** What newer versions of OpenSSL added. */
    public enum Feature {
        /** The name of the group in TLS 1.2 too: {@code SSL_get0_group_name(3)}, since OpenSSL 3.2. */
        GROUP_NAME(3, 2),
        /** Session times of 64 bits on every platform: {@code SSL_SESSION_set_time_ex(3)}, since OpenSSL 3.3. */
        SESSION_TIME_EX(3, 3),
        /** Flush times of 64 bits on every platform: {@code SSL_CTX_flush_sessions_ex(3)}, since OpenSSL 3.4. */
        FLUSH_SESSIONS_EX(3, 4),
        /**
         * Key exchange by ML-KEM, alone or with an elliptic curve, such as {@code X25519MLKEM768}: groups for
         * {@link SslContextBuilder#groups}, since OpenSSL 3.5. Both ends of its defaults use it then.
         */
        ML_KEM(3, 5);

        private final int major;
        private final int minor;

        Feature(int major, int minor) {
            this.major = major;
            this.minor = minor;
        }

        /**
         * The version of OpenSSL that brought it, such as {@code 3.4}.
         *
         * @return the version
         */
        public String since() {
            return major + "." + minor;
        }

        private long number() {
            return (long) major << 28 | (long) minor << 20;
        }
    }

    /**
     * The version of the loaded OpenSSL, such as {@code 3.0.22}: {@code OpenSSL_version(3)}.
     *
     * @return the version
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static String version() {
        NativeLibrary.ensureLoaded();
        return NativeLibrary.version();
    }

    /**
     * The file that libssl was loaded from: {@code dladdr(3)}.
     *
     * @return the path
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static Path libraryPath() {
        NativeLibrary.ensureLoaded();
        return Path.of(NativeLibrary.path());
    }

    /**
     * Whether the loaded OpenSSL has a feature: {@code OpenSSL_version_num(3)}.
     *
     * @param feature the feature
     * @return whether it is there
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static boolean supports(Feature feature) {
        NativeLibrary.ensureLoaded();
        return NativeLibrary.versionNumber() >= feature.number();
    }

    /**
     * Makes sure that the loaded OpenSSL has a feature: {@code OpenSSL_version_num(3)}.
     *
     * @param feature the feature
     * @throws UnsupportedOperationException if it is not there; the message says which version brings it, and which one is
     *     loaded
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static void require(Feature feature) {
        if (!supports(feature)) {
            throw new UnsupportedOperationException(feature + " " + needs(feature));
        }
    }

    /** Such as {@code needs OpenSSL 3.5, loaded is 3.0.22}. */
    static String needs(Feature feature) {
        return "needs OpenSSL " + feature.since() + ", loaded is " + version();
    }
}
