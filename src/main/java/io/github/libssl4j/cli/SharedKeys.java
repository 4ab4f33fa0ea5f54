package io.github.libssl4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Servers whose tickets are made with the same keys, so that one can take the tickets of another.
 *
 * @param targets the servers' places in the list of reports: at least one
 * @param names the names of all their keys
 */
record SharedKeys(List<Integer> targets, Set<String> names) {
    static final String ADVICE = "A client that meets another of them than before starts with a full handshake. Where they "
            + "serve the same names, give all of them the same ticket keys (nginx: ssl_session_ticket_key; Apache: "
            + "SSLSessionTicketKeyFile; HAProxy: tls-ticket-keys; OpenSSL: SSL_CTX_set_tlsext_ticket_keys)";

    /** Each server whose keys have names, with those that share one. */
    static List<SharedKeys> groups(List<TargetReport> reports) {
        List<SharedKeys> groups = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            int target = i;
            reports.get(i).findings().flatMap(TargetReport.Findings::ticketKeys).map(TicketKeys::names)
                    .filter(names -> !names.isEmpty()).ifPresent(names -> join(groups, target, names));
        }
        return groups;
    }

    /** One server may have a key of each of two groups: they are one then. */
    private static void join(List<SharedKeys> groups, int target, List<String> names) {
        List<Integer> targets = new ArrayList<>();
        Set<String> all = new LinkedHashSet<>();
        groups.removeIf(group -> {
            boolean joins = names.stream().anyMatch(group.names::contains);
            if (joins) {
                targets.addAll(group.targets);
                all.addAll(group.names);
            }
            return joins;
        });
        targets.add(target);
        all.addAll(names);
        groups.add(new SharedKeys(targets.stream().sorted().toList(), all));
    }

    boolean isShared() {
        return targets.size() > 1;
    }

    /** What people read of it: a line for each group, or one for all that share with nobody. */
    static List<String> lines(List<TargetReport> reports) {
        List<SharedKeys> groups = groups(reports);
        List<String> lines = new ArrayList<>();
        groups.stream().filter(SharedKeys::isShared).forEach(group -> lines.add("tickets of "
                + named(reports, group.targets) + " have the same key name, " + String.join(", ", group.names)
                + ": they share their ticket keys"));
        List<Integer> alone = groups.stream().filter(group -> !group.isShared()).flatMap(group -> group.targets.stream())
                .sorted().toList();
        if (groups.size() > 1 && !alone.isEmpty()) {
            lines.add(named(reports, alone) + (alone.size() == 1 ? " has ticket keys of its own"
                    : ": each has ticket keys of its own") + ". " + ADVICE);
        } else if (groups.size() > 1) {
            lines.add("These are " + groups.size() + " groups with different ticket keys. " + ADVICE);
        }
        return lines;
    }

    private static String named(List<TargetReport> reports, List<Integer> targets) {
        List<String> names = targets.stream().map(i -> reports.get(i).target().toString()).toList();
        int last = names.size() - 1;
        return IntStream.range(0, names.size()).mapToObj(i -> (i == 0 ? "" : i == last ? " and " : ", ") + names.get(i))
                .reduce("", String::concat);
    }
}
