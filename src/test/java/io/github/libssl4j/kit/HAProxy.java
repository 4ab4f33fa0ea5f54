package io.github.libssl4j.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A HAProxy on a free port of 127.0.0.1, with all of its files in a folder of the test, which resumes by tickets only. It
 * answers each request with how it was made: {@code 1} or {@code 0} for a resumed session or not, and the protocol.
 */
public final class HAProxy implements AutoCloseable {
    private final Daemon daemon;

    private HAProxy(Daemon daemon) {
        this.daemon = daemon;
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
        ProcessBuilder command = new ProcessBuilder(Daemon.binary("haproxy", "haproxy"), "-db", "-f", config.toString());
        return new HAProxy(Daemon.start("HAProxy", command.redirectErrorStream(true).redirectOutput(log.toFile()), port, log));
    }

    public int port() {
        return daemon.port();
    }

    @Override
    public void close() {
        daemon.end();
    }
}
