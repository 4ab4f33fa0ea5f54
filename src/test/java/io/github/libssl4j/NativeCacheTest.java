package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which libssl has to be watched where memory is short: its mistake was mended within its lines, not with the first of one. */
class NativeCacheTest {
    @ParameterizedTest
    @CsvSource({"0x30000160, true", "0x30400050, true", "0x30500000, true", "0x30500050, true", "0x30500070, false",
        "0x30600000, true", "0x30600010, true", "0x30600030, false", "0x40000000, false"})
    void aVersionBeforeTheMendOfItsLineListsWhatItRefuses(String version, boolean lists) {
        assertEquals(lists, NativeCache.listsWhatItRefuses(Long.decode(version)));
    }
}
