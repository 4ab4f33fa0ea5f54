package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTimesTest {
    @ParameterizedTest
    @CsvSource({"30000000, true", "30000080, true", "30000090, false", "30000160, false", "30100000, true", "30100010, false",
        "30200000, false", "30500070, false", "40000000, false"})
    void copiesOfCachedSessionsKeepTheirTimesWhereLibsslWouldDamageTheCache(String version, boolean linked) {
        assertEquals(linked, SessionTimes.copiesStayLinked(Long.parseLong(version, 16)));
    }
}
