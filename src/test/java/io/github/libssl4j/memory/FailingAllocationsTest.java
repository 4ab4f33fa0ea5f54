package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    /** Very long, and nothing but certificates: it is left to the long form, and there, too, not all of it is tried. */
    private static final String SYSTEM = "a context that trusts the system";
    private static final long OF_THE_SYSTEMS = 400;

    private final String wanted = System.getProperty(PROPERTY, "");
    private final Optional<Only> only = Only.asked();

    @TempDir
    Path folder;

    @Test
    void eachRouteEndsWellWhicheverAllocationFails() throws Exception {
        Routes.prepare(folder);
        List<Finding> wrong = new ArrayList<>();
        List<Finding> known = new ArrayList<>();
        List<String> routes = routes();
        try (FaultCampaign campaign = new FaultCampaign(Allocations.compile(folder), folder)) {
            for (String route : routes) {
                int before = campaign.findings().size();
                String which = fail(campaign, route);
                campaign.findings().subList(before, campaign.findings().size()).forEach(finding ->
                        (KnownDefects.explain(finding) ? known : wrong).add(finding));
                if (only.isPresent() || !wanted.isEmpty()) {
                    Report.say(which + " of: " + route + "; failed so far: " + campaign.failed() + ", findings: " + wrong.size()
                            + ", known of OpenSSL: " + known.size());
                    wrong.stream().filter(finding -> finding.route().equals(route)).forEach(Report::found);
                }
            }
            assertTrue(campaign.failed() >= routes.size(), campaign.failed() + " allocations failed");
            Report.say("OpenSSL " + OpenSsl.version() + ": routes: " + routes.size() + ", allocations failed, one at a time: "
                    + campaign.failed() + "; findings: " + wrong.size() + ", known of OpenSSL: " + known.size());
        }
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " findings:\n" + String.join("\n", wrong.stream().map(Finding::toString).toList()));
    }

    private List<String> routes() throws Exception {
        List<String> routes = new ArrayList<>(Routes.all(folder).keySet());
        if (only.isPresent()) {
            routes.retainAll(Set.of(only.get().route()));
            if (routes.isEmpty()) {
                throw Report.refused("there is no path called '" + only.get().route() + "'");
            }
        } else if (wanted.isEmpty()) {
            routes.remove(SYSTEM);
        }
        return routes;
    }

    /** Has allocations of a route fail; answers which. */
    private String fail(FaultCampaign campaign, String route) throws Exception {
        if (only.isPresent()) {
            only.get().requireUpTo(campaign.count(route));
            campaign.once(route, only.get().n());
            return "allocation " + only.get().n();
        }
        long most = wanted.isEmpty() ? OF_EACH_ROUTE : wanted.equals("all") ? Long.MAX_VALUE / 2 : Long.parseLong(wanted);
        return "every " + campaign.spread(route, SHORT, route.equals(SYSTEM) ? Math.min(most, OF_THE_SYSTEMS) : most)
                + ". allocation";
    }
}
