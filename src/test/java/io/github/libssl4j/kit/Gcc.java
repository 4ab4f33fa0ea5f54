package io.github.libssl4j.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C compiler, for what only C's own headers can tell. */
public final class Gcc {
    private static final String COMPILER_MISSING = "gcc is missing: sudo apt-get install -y gcc libc6-dev";
    private static final String HEADERS_MISSING =
            "OpenSSL's headers are missing: sudo apt-get install -y libssl-dev";

    private Gcc() {}

    /** Compiles C text in a folder; fails with what gcc says, unless it succeeds. */
    public static void compile(Path folder, String text, String... arguments) throws IOException, InterruptedException {
        Finished gcc = run(folder, text, arguments);
        if (gcc.exitCode() != 0) {
            throw new AssertionError("gcc failed: " + gcc.errors());
        }
    }

    /** Compiles C text as {@code check.c} in a folder, and answers what gcc says. */
    public static Finished run(Path folder, String text, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-fno-diagnostics-show-caret"));
        command.addAll(List.of(arguments));
        Files.writeString(folder.resolve("check.c"), text);
        command.add("check.c");
        ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().put("LC_ALL", "C");
        Finished gcc;
        try {
            gcc = Finished.run(process, "");
        } catch (IOException e) {
            throw new IOException(COMPILER_MISSING, e);
        }
        if (gcc.errors().contains("fatal error: openssl/")) {
            throw new AssertionError(HEADERS_MISSING + "\n" + gcc.errors());
        }
        return gcc;
    }
}
