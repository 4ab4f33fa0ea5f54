package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whichever allocation of libssl or libcrypto fails: the call succeeds or ends with a documented exception, the next works,
 * and nothing is left over. Here some of each route; {@code scripts/memory} tries as many as it is told.
 */
class FailingAllocationsTest {
    /** How many allocations of each route fail: a number, or {@code all}. */
    private static final String PROPERTY = "libssl4j.memory.allocations";
    private static final long OF_EACH_ROUTE = 6;
    /** Of routes with no more than these, each: calls of which no other route makes as few. */
    private static final long SHORT = 150;
    /** Very long, and nothing but certificates: it is left to the long form. */
    private static final String SYSTEM = "a context that trusts the system";
    private static final long OF_THE_SYSTEMS = 400;

    @TempDir
    Path folder;

    @Test
    void eachRouteEndsWellWhicheverAllocationFails() throws Exception {
        String wanted = System.getProperty(PROPERTY, "");
        long most = wanted.isEmpty() ? OF_EACH_ROUTE : wanted.equals("all") ? Long.MAX_VALUE / 2 : Long.parseLong(wanted);
        Routes.prepare(folder);
        List<Finding> wrong = new ArrayList<>();
        List<Finding> known = new ArrayList<>();
        List<String> routes = new ArrayList<>(Routes.all(folder).keySet());
        if (wanted.isEmpty()) {
            routes.remove(SYSTEM);
        }
        try (FaultCampaign campaign = new FaultCampaign(Allocations.compile(folder), folder)) {
            for (String route : routes) {
                int before = campaign.findings().size();
                long stride = campaign.spread(route, SHORT, route.equals(SYSTEM) ? Math.min(most, OF_THE_SYSTEMS) : most);
                campaign.findings().subList(before, campaign.findings().size()).forEach(finding ->
                        (KnownDefects.explain(finding) ? known : wrong).add(finding));
                if (!wanted.isEmpty()) {
                    System.out.println("every " + stride + ". allocation of: " + route + "; " + campaign.failed() + " failed so far, "
                            + wrong.size() + " findings, " + known.size() + " known of OpenSSL");
                    wrong.stream().filter(finding -> finding.route().equals(route)).forEach(System.out::println);
                }
            }
            assertTrue(campaign.failed() >= routes.size(), campaign.failed() + " allocations failed");
            System.out.println(campaign.failed() + " allocations of " + routes.size() + " routes failed, one at a time, in OpenSSL "
                    + OpenSsl.version() + ": " + wrong.size() + " findings, " + known.size() + " known of OpenSSL");
        }
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " findings:\n" + String.join("\n", wrong.stream().map(Finding::toString).toList()));
    }
}
