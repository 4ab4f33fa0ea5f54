package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/jdk}: which JDK the scripts use. */
class JdkScriptTest {
    @TempDir
    Path folder;

    @BeforeEach
    void haveAnOldOne() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String tool : new String[] {"java", "javac"}) {
            Files.writeString(bin.resolve(tool), "#!/bin/sh\nexit 1\n").toFile().setExecutable(true);
        }
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    }

    private static Finished jdk(Path home, Path onPath) throws Exception {
        ProcessBuilder script = Finished.clean(new ProcessBuilder("scripts/jdk"));
        script.environment().put("JAVA_HOME", home.toString());
        script.environment().merge("PATH", onPath + "/bin", (path, first) -> first + ":" + path);
        return Finished.run(script, "");
    }

    @Test
    void itIsTheOneThatTheUserChose() throws Exception {
        assertEquals(new Finished(0, Finished.jdk() + "\n", ""), jdk(Finished.jdk(), folder));
    }

    @Test
    void oneThatIsTooOldIsPassedOver() throws Exception {
        assertEquals(new Finished(0, Finished.jdk().toRealPath() + "\n", ""), jdk(folder, Finished.jdk()));
    }
}
