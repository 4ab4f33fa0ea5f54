package io.github.libssl4j.libssl;

import io.github.libssl4j.LibraryNotAvailableException;
import io.github.libssl4j.ffi.Dl_info;
import io.github.libssl4j.ffi.libssl_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds libssl and loads it, once: property, environment, the system's own. It is never unloaded.
 *
 * <p>What was found, or why nothing was, is remembered: each later use gets the same library or the same message.
 */
@SuppressWarnings("restricted") // loading is what native access is asked for
public final class NativeLibrary {
    /** The system property that names libssl's file. */
    public static final String PROPERTY = "libssl4j.libssl";
    /** The environment variable that names libssl's file. */
    public static final String ENVIRONMENT = "LIBSSL4J_LIBSSL";

    private static final long OPENSSL_3_0 = 0x3000_0000L;
    private static final String MODULE = "io.github.libssl4j";

    private static final NativeLibrary LOADED;
    private static final LibraryNotAvailableException FAILURE;

    static {
        NativeLibrary loaded = null;
        LibraryNotAvailableException failure = null;
        try {
            loaded = load();
        } catch (LibraryNotAvailableException e) {
            failure = e;
        }
        LOADED = loaded;
        FAILURE = failure;
    }

    private final SymbolLookup symbols;
    private final String origin;

    private NativeLibrary(SymbolLookup symbols, String origin) {
        this.symbols = symbols;
        this.origin = origin;
    }

    /**
     * Sets libssl up before its first use.
     *
     * @throws LibraryNotAvailableException where it was not found, is too old, or native access is denied
     */
    public static void ensureLoaded() {
        lookup();
        Initialization.run();
    }

    /** The symbols of libssl, its libcrypto and the C library; the generated bindings look theirs up here. */
    public static SymbolLookup lookup() {
        if (FAILURE != null) {
            throw new LibraryNotAvailableException(FAILURE.getMessage(), FAILURE);
        }
        return LOADED.symbols;
    }

    /** {@code OpenSSL_version_num(3)}: {@code 0xMNN00PP0}. */
    public static long versionNumber() {
        return libssl_h.OpenSSL_version_num();
    }

    /** {@code OpenSSL_version(3)} with {@code OPENSSL_VERSION_STRING}: {@code 3.0.22}. */
    public static String version() {
        return libssl_h.OpenSSL_version(libssl_h.OPENSSL_VERSION_STRING()).getString(0);
    }

    /** The file that libssl came from, as {@code dladdr(3)} tells; the name that was asked for where it can't. */
    public static String path() {
        MemorySegment symbol = lookup().find("SSL_new").orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = Dl_info.allocate(arena);
            if (libssl_h.dladdr(symbol, info) != 0 && Dl_info.dli_fname(info).address() != 0) {
                return Dl_info.dli_fname(info).getString(0);
            }
        }
        return LOADED.origin;
    }

    private static NativeLibrary load() {
        String property = System.getProperty(PROPERTY);
        String environment = System.getenv(ENVIRONMENT);
        if (property != null && !property.isBlank()) {
            return open(property.strip(), "property " + PROPERTY);
        }
        if (environment != null && !environment.isBlank()) {
            return open(environment.strip(), "environment variable " + ENVIRONMENT);
        }
        return openSystem();
    }

    private static NativeLibrary open(String file, String source) {
        Path libssl;
        try {
            libssl = Path.of(file).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new LibraryNotAvailableException("No libssl: " + file + " (" + source + ") is no file's name in this "
                    + "system's encoding, " + System.getProperty("sun.jnu.encoding") + ". Name it in ASCII, or start Java "
                    + "with a locale that has its letters, for instance LC_ALL=C.UTF-8.", e);
        }
        String asked = libssl + " (" + source + ")";
        if (!Files.isRegularFile(libssl)) {
            throw new LibraryNotAvailableException("No libssl: " + asked + " is no file. Name the file of an OpenSSL "
                    + "3.0 or newer, for instance .../libssl.so.3, or leave it out to use the system's.", null);
        }
        SymbolLookup symbols = null;
        // Its own libcrypto goes first: else the dynamic linker would pair this libssl with the system's.
        Path libcrypto = libcryptoOf(libssl);
        if (libcrypto != null) {
            symbols = tryOpen(libcrypto.toString(), asked);
        }
        SymbolLookup ssl = tryOpen(libssl.toString(), asked);
        return checked(symbols == null ? ssl : ssl.or(symbols), asked);
    }

    /** Beside the file, or where that is a link, beside what it leads to. */
    private static Path libcryptoOf(Path libssl) {
        Path real;
        try {
            real = libssl.toRealPath();
        } catch (IOException e) {
            real = libssl;
        }
        for (Path file : List.of(libssl, real)) {
            for (String name : fileNames("libcrypto")) {
                Path libcrypto = file.resolveSibling(name);
                if (Files.isRegularFile(libcrypto)) {
                    return libcrypto;
                }
            }
        }
        return null;
    }

    private static NativeLibrary openSystem() {
        List<String> tried = new ArrayList<>();
        RuntimeException last = null;
        for (String name : fileNames("libssl")) {
            try {
                return checked(SymbolLookup.libraryLookup(name, Arena.global()), name + " (the system's)");
            } catch (IllegalCallerException e) {
                throw denied(e);
            } catch (IllegalArgumentException e) {
                tried.add(name);
                last = e;
            }
        }
        throw new LibraryNotAvailableException("No libssl: the system has no " + String.join(" or ", tried)
                + ". Install OpenSSL 3 (Debian, Ubuntu: sudo apt-get install -y libssl3; Fedora: openssl-libs; "
                + "macOS: brew install openssl@3), or name its file by the system property " + PROPERTY
                + " or the environment variable " + ENVIRONMENT + ".", last);
    }

    private static SymbolLookup tryOpen(String file, String asked) {
        try {
            return SymbolLookup.libraryLookup(Path.of(file), Arena.global());
        } catch (IllegalCallerException e) {
            throw denied(e);
        } catch (IllegalArgumentException e) {
            throw new LibraryNotAvailableException("Can't load " + file + ", asked for as " + asked
                    + ": it is no shared library of this machine's kind, or one that it needs is missing. "
                    + "Name the libssl of an OpenSSL 3.0 or newer, with its libcrypto beside it.", e);
        }
    }

    private static NativeLibrary checked(SymbolLookup symbols, String asked) {
        // Symbols of the C library (dladdr) come along for the bindings.
        NativeLibrary library = new NativeLibrary(symbols.or(Linker.nativeLinker().defaultLookup()), asked);
        if (symbols.find("SSL_CTX_new").isEmpty()) {
            throw new LibraryNotAvailableException("Not a libssl: " + asked + " has no SSL_CTX_new. "
                    + "Name the file of libssl, for instance .../libssl.so.3.", null);
        }
        long number = callVersionNumber(symbols);
        if (number < OPENSSL_3_0) {
            String version = number == 0 ? "older than OpenSSL 1.1"
                    : "OpenSSL " + (number >>> 28) + "." + (number >>> 20 & 0xff);
            throw new LibraryNotAvailableException("Too old: " + asked + " is " + version
                    + "; libssl4j needs 3.0 or newer.", null);
        }
        return library;
    }

    /** Called by hand: the bindings look their symbols up here, so they can't be touched before this class is ready. */
    private static long callVersionNumber(SymbolLookup symbols) {
        MemorySegment function = symbols.find("OpenSSL_version_num").orElse(null);
        if (function == null) {
            return 0;
        }
        try {
            return (long) Downcall.HANDLE.invokeExact(function, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL,
                    MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static LibraryNotAvailableException denied(IllegalCallerException cause) {
        String module = NativeLibrary.class.getModule().isNamed() ? MODULE : "ALL-UNNAMED";
        return new LibraryNotAvailableException("Native access is denied to libssl4j: start Java with "
                + "--enable-native-access=" + module + ".", cause);
    }

    private static List<String> fileNames(String library) {
        return System.getProperty("os.name").startsWith("Mac")
                ? List.of(library + ".3.dylib", library + ".dylib")
                : List.of(library + ".so.3");
    }

    /**
     * Runs once, after the bindings can be used; again where it failed, for want of memory. No class's initialiser: that could
     * not be run again.
     */
    private static final class Initialization {
        private static volatile boolean done;

        static void run() {
            if (!done) {
                synchronized (Initialization.class) {
                    if (!done) {
                        initialize();
                        done = true;
                    }
                }
            }
        }

        private static void initialize() {
            // Without NO_ATEXIT, exit(3) would free OpenSSL's tables under threads that are still calling it.
            Check.one(libssl_h.OPENSSL_init_crypto(libssl_h.OPENSSL_INIT_NO_ATEXIT(), MemorySegment.NULL),
                    "OPENSSL_init_crypto");
            Errors.warmUp();
        }
    }
}
