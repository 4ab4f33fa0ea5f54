package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the failing of allocations can see, shown by routes with mistakes. */
class FaultCampaignTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static FaultCampaign campaign;

    @BeforeAll
    static void start() throws Exception {
        campaign = new FaultCampaign(Allocations.compile(folder), folder, PATIENCE);
    }

    @AfterAll
    static void stop() {
        campaign.close();
    }

    /** What is found where each allocation of a control fails. */
    private static List<Finding> found(String control) throws Exception {
        int before = campaign.findings().size();
        campaign.spread(control, 2, 1);
        return campaign.findings().subList(before, campaign.findings().size());
    }

    @Test
    void eachAllocationFailsOnceAndNothingIsWrongWithWhatIsSound() throws Exception {
        long failed = campaign.failed();
        assertEquals(List.of(), found(Controls.SOUND));
        assertEquals(failed + 2, campaign.failed());
    }

    @ParameterizedTest
    @CsvSource({Controls.LEAKS + ", blocks", Controls.UNCHECKED + ", crash", Controls.ASSERTS + ", exception",
        Controls.FREES_TWICE + ", crash", Controls.KEEPS_A_HANDLE + ", handles", Controls.HANGS + ", hang", Controls.STAYS_BROKEN + ", afterwards"})
    void aMistakeIsSeenAndWhere(String control, String kind) throws Exception {
        List<Finding> findings = found(control);
        Finding finding = findings.stream().filter(one -> one.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new AssertionError(findings.toString()));
        assertEquals(2, finding.n(), finding.toString());
        assertTrue(finding.site().startsWith("?:2 20"), finding.toString());
        if (control.equals(Controls.LEAKS)) {
            assertTrue(finding.text().contains("1 more; of this run {?:1 10"), finding.toString());
        }
    }
}
