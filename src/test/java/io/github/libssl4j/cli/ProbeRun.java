package io.github.libssl4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;

/** One run of the command, in this process: what it printed and what it ended with. */
record ProbeRun(int exit, String out, String err) {
    static ProbeRun of(String... arguments) {
        return on(false, arguments);
    }

    /** Where everything is a terminal with colours, or nothing is. */
    static ProbeRun on(boolean terminal, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = ProbeCommand.run(new Terminal(new PrintWriter(out), new PrintWriter(err), terminal, terminal), arguments);
        return new ProbeRun(exit, out.toString(), err.toString());
    }

    /** With a watch, in a time of the test's own. */
    static ProbeRun at(Pace pace, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = ProbeCommand.run(new Terminal(new PrintWriter(out), new PrintWriter(err), false, false), pace, arguments);
        return new ProbeRun(exit, out.toString(), err.toString());
    }

    JsonNode json() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("No JSON: " + this, e);
        }
    }

    /** The report of the only server. */
    JsonNode target() {
        return json().get("targets").get(0);
    }

    /** The report of a mechanism of the only server. */
    JsonNode mechanism(Mechanism mechanism) {
        for (JsonNode version : target().get("versions")) {
            for (JsonNode report : version.get("mechanisms")) {
                if (version.get("version").asText().equals(mechanism.version().toString())
                        && report.get("mechanism").asText().equals(mechanism.title().replace(' ', '-'))) {
                    return report;
                }
            }
        }
        throw new AssertionError("No " + mechanism + " in " + out + err);
    }

    /** The certificate that a server shows, in a PEM file. */
    static String certificateOf(SslContext server, Path folder) throws IOException, CertificateEncodingException {
        Path file = Files.createTempFile(folder, "server", ".pem");
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(server.certificate().orElseThrow().getEncoded());
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
                StandardCharsets.US_ASCII);
        return file.toString();
    }
}
