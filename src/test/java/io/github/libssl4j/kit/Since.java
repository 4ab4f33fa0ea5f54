package io.github.libssl4j.kit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.OpenSsl.Feature;
import org.junit.jupiter.api.function.Executable;

/** What works only since some version of OpenSSL: older ones have to say so. No test is skipped for it. */
public final class Since {
    private Since() {}

    /**
     * Does something that works where the feature is there, and else has to fail with the version that it needs. Answers
     * whether it is there.
     */
    public static boolean works(Feature feature, Executable executable) {
        if (OpenSsl.supports(feature)) {
            try {
                executable.execute();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(feature + " does not work on " + OpenSsl.version(), e);
            }
            return true;
        }
        String message = assertThrows(RuntimeException.class, executable).getMessage();
        String needs = "needs OpenSSL " + feature.since() + ", loaded is " + OpenSsl.version();
        assertTrue(message.contains(needs), message + " does not say that it " + needs);
        return false;
    }
}
