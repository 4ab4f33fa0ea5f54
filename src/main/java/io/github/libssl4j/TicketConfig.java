package io.github.libssl4j;

/** What a built context keeps of what goes into tickets, and under which keys. */
record TicketConfig() {
    static TicketConfig of(TicketSettings settings) {
        return new TicketConfig();
    }
}
