package io.github.libssl4j.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The {@code openssl} command: certificates, and a peer that is not ours. It ends with the test. */
public final class OpenSslCli implements AutoCloseable {
    private static final String INSTALL = "the openssl command is missing: sudo apt-get install -y openssl";

    private static final int LOWEST_PORT = 10_000;
    private static final int HIGHEST_PORT = 30_000;
    private static final int MOST_PORTS = 10;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Void> ended;

    private OpenSslCli(Process process) {
        this.process = process;
        this.ended = CompletableFuture.runAsync(this::collect, task -> Thread.ofVirtual().start(task));
    }

    /** Runs {@code openssl} to its end, and answers what it printed; fails with it. */
    public static String run(Path folder, String... arguments) throws IOException, InterruptedException {
        return runWithInput(folder, "", arguments);
    }

    /** Runs {@code openssl} with something to read. */
    public static String runWithInput(Path folder, String input, String... arguments)
            throws IOException, InterruptedException {
        Process process = launch(folder, arguments);
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it ended without reading
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("openssl " + String.join(" ", arguments) + " failed:\n" + output);
        }
        return output;
    }

    /** Starts {@code openssl} in the background. */
    public static OpenSslCli start(Path folder, String... arguments) throws IOException {
        return new OpenSslCli(launch(folder, arguments));
    }

    /** Starts {@code openssl s_server} on a free port; it has printed ACCEPT when this returns. */
    public static Server server(Path folder, String... arguments) throws IOException {
        for (int i = 1;; i++) {
            int port = freePort();
            try {
                return server(port, folder, arguments);
            } catch (AssertionError e) {
                if (i == MOST_PORTS || !e.getMessage().contains("unable to bind socket")) {
                    throw e; // else another took the port meanwhile
                }
            }
        }
    }

    private static Server server(int port, Path folder, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:" + port));
        all.addAll(List.of(arguments));
        OpenSslCli cli = start(folder, all.toArray(String[]::new));
        try {
            cli.await("ACCEPT", line -> line.startsWith("ACCEPT"));
            return new Server(cli, port);
        } catch (Throwable e) {
            cli.close();
            throw e;
        }
    }

    /** A running {@code openssl s_server} and its port. */
    public record Server(OpenSslCli cli, int port) implements AutoCloseable {
        @Override
        public void close() {
            cli.close();
        }
    }

    private static Process launch(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException(INSTALL, e);
        }
    }

    /**
     * A port that was free a moment ago. It is below those that systems give to whoever asks for any, or connects: of those,
     * another socket may get it before a server is there.
     */
    public static int freePort() throws IOException {
        for (int i = 1;; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                if (i == MOST_PORTS) {
                    throw e;
                }
            }
        }
    }

    private void collect() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line; (line = reader.readLine()) != null;) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // it was ended
        }
    }

    /** What it has printed. */
    public List<String> output() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits for a line. */
    public void await(String what, Predicate<String> line) {
        Await.until(() -> "openssl prints " + what + "; it printed " + output(), () -> {
            boolean found = output().stream().anyMatch(line);
            if (!found && ended.isDone()) {
                throw new AssertionError("openssl ended without printing " + what + ": " + output());
            }
            return found;
        });
    }

    /** Writes to its standard input. */
    public void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for its end, and answers all that it printed. */
    public String awaitEnd() {
        Await.until(() -> "openssl ends; it printed " + output(), ended::isDone);
        return String.join("\n", output());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /**
     * A certificate authority {@code ca.pem}, and a certificate {@code NAME.pem} with its key {@code NAME.key} for each
     * name, in a folder. The first subject alternative name is the name itself, with 127.0.0.1 beside it.
     */
    public static void makeCertificates(Path folder, String... names) throws IOException, InterruptedException {
        run(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA");
        for (String name : names) {
            run(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name);
            Path extensions = folder.resolve(name + ".ext");
            Files.writeString(extensions, "subjectAltName=DNS:" + name + ",IP:127.0.0.1\n");
            run(folder, "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                    "-days", "30", "-extfile", extensions.toString(), "-out", name + ".pem");
        }
    }
}
