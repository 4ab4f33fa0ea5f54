package io.github.libssl4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What the tickets of a server tell of its ticket keys. A ticket that is the session itself, encrypted, begins with the 16
 * bytes that name its key (RFC 5077, 4), and they travel in the clear.
 *
 * @param names the keys' names in hexadecimal digits, in the order in which they came first; none where each of several
 *     tickets began differently, and so without a name
 * @param tickets how many tickets were looked at
 * @param takeTurns whether a name came back after another one
 */
record TicketKeys(List<String> names, int tickets, boolean takeTurns) {
    private static final int NAME_LENGTH = 16;
    /** A name, an initialization vector, a block and an authentication code; a mere id of a stored session is shorter. */
    private static final int SHORTEST_TICKET = NAME_LENGTH + 16 + 16 + 20;
    private static final int SHORT_NAME = 8;

    /** The name of the key that a ticket may have been made with. */
    static Optional<String> nameOf(byte[] ticket) {
        return ticket.length < SHORTEST_TICKET ? Optional.empty()
                : Optional.of(HexFormat.of().formatHex(Arrays.copyOf(ticket, NAME_LENGTH)));
    }

    /** The beginning of a name, which tells a few keys apart. */
    static String abbreviated(String name) {
        return name.substring(0, SHORT_NAME);
    }

    boolean changed() {
        return names.size() > 1;
    }

    /** Collects them while tickets come. Of one thread. */
    static final class Log {
        private final List<String> seen = new ArrayList<>();

        void add(byte[] ticket) {
            nameOf(ticket).ifPresent(seen::add);
        }

        /** The beginning of each ticket, in the order in which they came. */
        List<String> seen() {
            return List.copyOf(seen);
        }

        /** Empty where no ticket came that could have a key's name. */
        Optional<TicketKeys> keys() {
            if (seen.isEmpty()) {
                return Optional.empty();
            }
            LinkedHashSet<String> names = new LinkedHashSet<>(seen);
            boolean named = seen.size() == 1 || names.size() < seen.size();
            return Optional.of(new TicketKeys(named ? List.copyOf(names) : List.of(), seen.size(),
                    named && runs() > names.size()));
        }

        /** How often a ticket has another name than the one before, and the first. */
        private int runs() {
            int runs = 0;
            for (int i = 0; i < seen.size(); i++) {
                if (i == 0 || !seen.get(i).equals(seen.get(i - 1))) {
                    runs++;
                }
            }
            return runs;
        }
    }
}
