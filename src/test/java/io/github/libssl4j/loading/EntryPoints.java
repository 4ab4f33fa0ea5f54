package io.github.libssl4j.loading;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** A program that calls the named ways into the library, and prints a line of what comes of each. */
final class EntryPoints {
    static final Map<String, Callable<Object>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("version", OpenSsl::version);
        ALL.put("libraryPath", OpenSsl::libraryPath);
        ALL.put("supports", () -> OpenSsl.supports(OpenSsl.Feature.SESSION_TIME_EX));
        ALL.put("require", () -> {
            try {
                OpenSsl.require(OpenSsl.Feature.SESSION_TIME_EX);
                return "it is there";
            } catch (UnsupportedOperationException e) {
                return e.getMessage();
            }
        });
        ALL.put("client", () -> SslContext.client().build());
        ALL.put("clientInArena", () -> SslContext.client().build(Arena.global()));
        ALL.put("server", () -> SslContext.server().selfSigned("localhost").build());
        ALL.put("selfSigned", () -> SslContext.selfSigned("localhost"));
        ALL.put("create", SslSession::create);
        ALL.put("createInArena", () -> SslSession.create(Arena.global()));
        ALL.put("fromDer", () -> SslSession.fromDer(new byte[] {0x30, 0}));
        ALL.put("fromPem", () -> SslSession.fromPem("-----BEGIN SSL SESSION PARAMETERS-----"));
        ALL.put("toAddress", () -> ConnectionOptions.to("127.0.0.1", 443)); // parsed by OpenSSL; names are not
    }

    private EntryPoints() {}

    public static void main(String[] names) {
        for (String name : names) {
            System.out.println(outcome(ALL.get(name)));
        }
        // Which files of OpenSSL are in the process, where the system tells.
        Path maps = Path.of("/proc/self/maps");
        try (var lines = Files.lines(maps)) {
            lines.filter(line -> line.matches(".*/lib(ssl|crypto)[^/]*")).map(line -> line.replaceAll(".*? /", "/"))
                    .distinct().sorted().forEach(file -> System.out.println("loaded " + file));
        } catch (IOException e) {
            System.out.println("no " + maps);
        }
    }

    private static String outcome(Callable<Object> call) {
        try {
            return "answered " + call.call();
        } catch (Throwable e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
