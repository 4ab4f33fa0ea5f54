package io.github.libssl4j.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code tshark} command, which reads captures. */
public final class Tshark {
    private static final String INSTALL =
            "tshark is missing: sudo DEBIAN_FRONTEND=noninteractive apt-get install -y tshark";

    private Tshark() {}

    /** What it reads of the application's data in a capture of one TLS connection, with a key log or without ({@code null}). */
    public static String plaintext(Path capture, int serverPort, Path keyLog) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-d", "tcp.port==" + serverPort + ",tls", "-q", "-z",
                "follow,tls,ascii,0"));
        if (keyLog != null) {
            arguments.addAll(List.of("-o", "tls.keylog_file:" + keyLog));
        }
        return run(capture, arguments);
    }

    /** The protocols of the frames that it takes for damaged, out of order or badly summed. */
    public static String complaints(Path capture) throws IOException, InterruptedException {
        return run(capture, List.of("-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-Y",
                "_ws.malformed || tcp.analysis.flags || ip.checksum.status == \"Bad\" || tcp.checksum.status == \"Bad\""));
    }

    private static String run(Path capture, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString()));
        command.addAll(arguments);
        Finished finished;
        try {
            finished = Finished.run(new ProcessBuilder(command), "");
        } catch (IOException e) {
            throw new AssertionError(INSTALL, e);
        }
        if (finished.exitCode() != 0) {
            throw new AssertionError(command + ": " + finished);
        }
        return finished.output();
    }
}
