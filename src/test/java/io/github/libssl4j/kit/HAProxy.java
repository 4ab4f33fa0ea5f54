package io.github.libssl4j.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A HAProxy on a free port of 127.0.0.1, with all of its files in a folder of the test, which resumes by tickets only. It
 * answers each request with how it was made: {@code 1} or {@code 0} for a resumed session or not, and the protocol.
 */
public final class HAProxy implements AutoCloseable {
    private static final String INSTALL = "haproxy is missing: sudo apt-get install -y haproxy";

    private final Process process;
    private final int port;

    private HAProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it with a certificate, its key, and options of its {@code bind} line; it accepts connections when this returns. */
    public static HAProxy start(Path folder, String certificate, String key, String options) throws IOException {
        int port = OpenSslCli.freePort();
        Path pem = folder.resolve("haproxy-" + port + ".pem");
        Files.writeString(pem, Files.readString(folder.resolve(certificate)) + Files.readString(folder.resolve(key)));
        Path config = folder.resolve("haproxy-" + port + ".cfg");
        Files.writeString(config, """
                global
                    tune.ssl.cachesize 0
                defaults
                    mode http
                    timeout connect 30s
                    timeout client 30s
                    timeout server 30s
                frontend tls
                    bind 127.0.0.1:%d ssl crt %s ssl-min-ver TLSv1.2 %s
                    http-request return status 200 content-type text/plain lf-string "%%[ssl_fc_is_resumed] %%[ssl_fc_protocol]"
                """.formatted(port, pem, options));
        Path log = folder.resolve("haproxy-" + port + ".log");
        Process process = new ProcessBuilder(binary(), "-db", "-f", config.toString()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        HAProxy haproxy = new HAProxy(process, port);
        try {
            Await.until("HAProxy accepts connections", () -> haproxy.accepts(log));
            return haproxy;
        } catch (Throwable e) {
            haproxy.close();
            throw e;
        }
    }

    private static String binary() {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"));
        return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, "haproxy"))
                .filter(Files::isExecutable).findFirst().orElseThrow(() -> new AssertionError(INSTALL)).toString();
    }

    private boolean accepts(Path log) {
        if (!process.isAlive()) {
            try {
                throw new AssertionError("HAProxy ended: " + Files.readString(log));
            } catch (IOException e) {
                throw new AssertionError("HAProxy ended", e);
            }
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
