package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordBuffersTest {
    @ParameterizedTest
    @CsvSource({"300000d0, false", "300000e0, true", "30000160, true", "30100050, false", "30100060, true", "30200010, false",
        "30200020, true", "30300000, false", "30300010, true", "30400000, true", "30500070, true", "40000000, true"})
    void buffersAreFreedOnlyWhereLibsslSparesThoseInUse(String version, boolean safe) {
        assertEquals(safe, RecordBuffers.isSafe(Long.parseLong(version, 16)));
    }
}
