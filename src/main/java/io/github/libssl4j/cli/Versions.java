package io.github.libssl4j.cli;

import io.github.libssl4j.LibraryNotAvailableException;
import io.github.libssl4j.OpenSsl;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: libssl4j's and OpenSSL's. */
final class Versions implements IVersionProvider {
    /** Maven puts it into the jar. */
    private static final String IN_JAR = "/META-INF/maven/io.github.libssl4j/libssl4j/pom.properties";
    /** From scripts/probe, which runs without a jar. */
    private static final String PROPERTY = "libssl4j.version";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"libssl4j " + own(), openSsl()};
    }

    private static String own() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream(IN_JAR)) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version", System.getProperty(PROPERTY, "of unknown version"));
    }

    private static String openSsl() {
        try {
            return "OpenSSL " + OpenSsl.version();
        } catch (LibraryNotAvailableException e) {
            return "OpenSSL is not available: " + e.getMessage();
        }
    }
}
