package io.github.libssl4j.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An nginx on a free port of 127.0.0.1, with all of its files in a folder of the test. It answers each request with how
 * it was made: {@code r} or {@code .} for a resumed session or not, the protocol and the session id.
 */
public final class Nginx implements AutoCloseable {
    private final Daemon daemon;

    private Nginx(Daemon daemon) {
        this.daemon = daemon;
    }

    /** Starts it with a certificate, its key and some directives; it accepts connections when this returns. */
    public static Nginx start(Path folder, String certificate, String key, String directives)
            throws IOException, InterruptedException {
        String binary = Daemon.binary("nginx", "nginx-light");
        int port = OpenSslCli.freePort();
        Path config = folder.resolve("nginx-" + port + ".conf");
        Files.writeString(config, config(folder, binary, port, certificate, key, directives));
        Path log = folder.resolve("nginx-" + port + ".log");
        ProcessBuilder command = new ProcessBuilder(binary, "-p", folder.toString(), "-c", config.toString(), "-e", log.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("nginx-" + port + ".out").toFile());
        return new Nginx(Daemon.start("nginx", command, port, log));
    }

    /** One process without a master, which runs as whoever started it: root needs no user directive, others no root. */
    private static String config(Path folder, String binary, int port, String certificate, String key, String directives)
            throws IOException, InterruptedException {
        return """
                daemon off;
                master_process off;
                pid nginx-%d.pid;
                events { worker_connections 64; }
                http {
                    access_log off;
                    %s
                    server {
                        listen 127.0.0.1:%d ssl;
                        ssl_certificate %s;
                        ssl_certificate_key %s;
                        ssl_protocols TLSv1.2 TLSv1.3;
                        %s
                        location / { return 200 "$ssl_session_reused $ssl_protocol $ssl_session_id"; }
                        location /page { alias %s/page; }
                    }
                }
                """.formatted(port, temporaryPaths(binary), port, folder.resolve(certificate), folder.resolve(key),
                directives, folder);
    }

    /** Else nginx makes its folders in places of the system. A build has a directive for each module that it has. */
    private static String temporaryPaths(String binary) throws IOException, InterruptedException {
        Process version = new ProcessBuilder(binary, "-V").redirectErrorStream(true).start();
        String options = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        version.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        StringBuilder paths = new StringBuilder("client_body_temp_path body;");
        for (String module : List.of("proxy", "fastcgi", "uwsgi", "scgi")) {
            if (!options.contains("--without-http_" + module + "_module")) {
                paths.append(' ').append(module).append("_temp_path ").append(module).append(';');
            }
        }
        return paths.toString();
    }

    public int port() {
        return daemon.port();
    }

    @Override
    public void close() {
        daemon.end();
    }
}
