package io.github.libssl4j.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of the system's packages, run by a test on a port of 127.0.0.1: how it is found, awaited and ended. */
final class Daemon {
    private final String name;
    private final Process process;
    private final int port;

    private Daemon(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /** The file of a command, which may lie where an ordinary user's PATH does not lead; fails with what installs it. */
    static String binary(String command, String debianPackage) {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"));
        return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable).findFirst().orElseThrow(() -> new AssertionError(
                        command + " is missing: sudo apt-get install -y " + debianPackage)).toString();
    }

    /** Starts it; it accepts connections when this returns. Where it ends before, what its log says is the failure. */
    static Daemon start(String name, ProcessBuilder command, int port, Path log) throws IOException {
        Daemon daemon = new Daemon(name, command.start(), port);
        try {
            Await.until(name + " accepts connections", () -> daemon.accepts(log));
            return daemon;
        } catch (Throwable e) {
            daemon.end();
            throw e;
        }
    }

    private boolean accepts(Path log) {
        if (!process.isAlive()) {
            try {
                throw new AssertionError(name + " ended: " + (Files.exists(log) ? Files.readString(log) : "without a log"));
            } catch (IOException e) {
                throw new AssertionError(name + " ended", e);
            }
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** Ends it, and waits for that. */
    void end() {
        process.destroy();
        process.onExit().orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
