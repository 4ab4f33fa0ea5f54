package io.github.libssl4j.kit;

import io.github.libssl4j.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that ran to its end.
 *
 * @param exitCode what it ended with
 * @param output what it printed
 * @param errors what it printed to standard error
 */
public record Finished(int exitCode, String output, String errors) {
    private static final String PRELOAD = "LD_PRELOAD";

    /** Runs a process, which finds the input in its standard input. */
    public static Finished run(ProcessBuilder process, String input) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("libssl4j");
        Path in = Files.writeString(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try {
            Process running = process.redirectInput(in.toFile()).redirectOutput(out.toFile())
                    .redirectError(err.toFile()).start();
            boolean ended = running.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                running.descendants().forEach(ProcessHandle::destroyForcibly);
                running.destroyForcibly().waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            Finished finished = new Finished(running.exitValue(), Files.readString(out), Files.readString(err));
            if (!ended) {
                throw new AssertionError("A minute was not enough for " + process.command() + ": " + finished);
            }
            return finished;
        } finally {
            for (Path file : List.of(in, out, err, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The JDK that runs the tests, told of no libssl, in which native access is to be allowed explicitly. */
    public static ProcessBuilder java(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(jdk().resolve("bin/java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions", "--illegal-native-access=deny"));
        command.addAll(arguments);
        return withSanitizers(clean(new ProcessBuilder(command)));
    }

    /** The same, over the libssl of this Java. */
    public static ProcessBuilder javaHere(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("-Dlibssl4j.libssl=" + OpenSsl.libraryPath()));
        all.addAll(arguments);
        return java(all);
    }

    /** A command that starts such a Java, over the libssl of this one. */
    public static ProcessBuilder commandHere(String... command) {
        ProcessBuilder process = withSanitizers(clean(new ProcessBuilder(command)));
        process.environment().put("JAVA_HOME", jdk().toString());
        process.environment().put("LIBSSL4J_LIBSSL", OpenSsl.libraryPath().toString());
        return process;
    }

    /** Those of the libssl that it may load. */
    private static ProcessBuilder withSanitizers(ProcessBuilder process) {
        String preload = System.getenv(PRELOAD);
        if (preload != null) {
            process.environment().put(PRELOAD, preload);
        }
        return process;
    }

    /** Without what the environment of the tests says to Java, to libssl4j, and to the loader for its sake. */
    public static ProcessBuilder clean(ProcessBuilder process) {
        process.environment().keySet().removeAll(
                List.of(PRELOAD, "LIBSSL4J_LIBSSL", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_JAVAC_OPTIONS"));
        return process;
    }

    /** The same process in the locale C, with a variable that names a file by a letter which that does not have. */
    public static ProcessBuilder withUnnameableFile(ProcessBuilder process, String variable) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c",
                "export LC_ALL=C " + variable + "=\"$(printf '/k\\303\\274')\"; exec \"$@\"", "sh"));
        command.addAll(process.command());
        return process.command(command);
    }

    public static Path jdk() {
        return Path.of(System.getProperty("java.home"));
    }

    /** Where the module is that is tested: a folder or a jar. */
    public static Path module() {
        return Path.of(OpenSsl.class.getModule().getLayer().configuration().findModule("io.github.libssl4j")
                .orElseThrow().reference().location().orElseThrow());
    }

    /** The folder of the tests' classes. */
    public static Path testClasses() {
        String name = Finished.class.getName().replace('.', '/') + ".class";
        String file = Path.of(java.net.URI.create(Finished.class.getResource("Finished.class").toString())).toString();
        return Path.of(file.substring(0, file.length() - name.length()));
    }
}
