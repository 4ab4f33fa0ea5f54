package io.github.libssl4j.libssl;

import java.util.List;

/**
 * The ticket keys of a server at one moment.
 *
 * @param encrypting what new tickets are under; {@code null} for no tickets
 * @param present the keys, this one among them, whose tickets are good
 * @param old the keys whose tickets are good, and replaced when they are used
 */
public record TicketKeys(TicketSecret encrypting, List<TicketSecret> present, List<TicketSecret> old) {
    /** No key at all: no ticket is made, none is good. */
    public static final TicketKeys NONE = new TicketKeys(null, List.of(), List.of());
}
