package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Maven, as {@code scripts/setup} calls it, keeps what it gets, for a user of whom the system knows no home. */
class HomelessTest {
    private static final String CALL = """
            source scripts/setup
            mvn() { printf '%s\\n' "$@"; }
            run_maven verify
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void haveNoHome() throws Exception {
        Path getent = Files.writeString(folder.resolve("getent"), "#!/bin/sh\necho 'user:x:1000:1000::/:/bin/sh'\n");
        getent.toFile().setExecutable(true);
    }

    private Finished call(String home, String options) throws Exception {
        ProcessBuilder process = Finished.clean(new ProcessBuilder("bash", "-c", CALL));
        process.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        process.environment().put("HOME", home);
        process.environment().put("MAVEN_OPTS", options);
        process.environment().remove("MAVEN_ARGS");
        return Finished.run(process, "");
    }

    @Test
    void withoutOneASentenceSaysWhatToSet() throws Exception {
        Scripts.assertStops("bash: Maven has no folder for what it gets, as you have no home: set HOME to a folder of yours, or "
                + "MAVEN_OPTS=-Dmaven.repo.local=FOLDER", call("", ""));
    }

    @Test
    void itIsInHome() throws Exception {
        assertEquals("-B\n-ntp\n-Dmaven.repo.local=" + folder + "/.m2/repository\nverify\n", call(folder.toString(), "").output());
    }

    @Test
    void itIsWhereTheUserSays() throws Exception {
        assertEquals("-B\n-ntp\nverify\n", call("", "-Dmaven.repo.local=/elsewhere").output());
    }
}
