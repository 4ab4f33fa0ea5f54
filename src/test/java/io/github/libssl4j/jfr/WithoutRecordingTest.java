package io.github.libssl4j.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a Java of its own: what events cost where nobody records, and that they need no settings where somebody does. */
class WithoutRecordingTest {
    @TempDir
    private Path folder;

    /** Handshakes, first and resumed. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).tickets(false).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build()) {
                for (int i = 0; i < 3; i++) {
                    InMemory.handshake(client, server).close();
                }
            }
            System.out.println("done");
        }
    }

    private static void run(String... options) throws Exception {
        List<String> command = new ArrayList<>(Arrays.asList(options));
        command.addAll(List.of("--module-path", Finished.module().toString(), "--add-modules", "io.github.libssl4j",
                "--enable-native-access=io.github.libssl4j", "--patch-module",
                "io.github.libssl4j=" + Finished.testClasses(), "-m", "io.github.libssl4j/" + Program.class.getName()));
        Finished finished = Finished.run(Finished.javaHere(command), "");
        assertTrue(finished.output().contains("done"), finished.output() + finished.errors());
    }

    @Test
    void noneOfTheRecordersClassesIsLoadedButTheOneThatIsAsked() throws Exception {
        Path log = folder.resolve("classes.log");
        run("-Xlog:class+load:file=" + log + ":none");
        assertEquals(new TreeSet<>(List.of("io.github.libssl4j.jfr.Recorder", "jdk.jfr.FlightRecorder")),
                Files.readAllLines(log).stream().map(line -> line.split(" ")[0])
                        .filter(name -> name.contains(".jfr.") && !name.contains("Test"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theCommandOfTheReadmeRecordsThem() throws Exception {
        Path file = folder.resolve("tls.jfr");
        run("-XX:StartFlightRecording:filename=" + file);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals(6, Recorded.of(events, "Handshake").size());
        assertTrue(Recorded.of(events, "SessionCache").stream().anyMatch(event -> event.getString("change").equals("hit")));
    }
}
