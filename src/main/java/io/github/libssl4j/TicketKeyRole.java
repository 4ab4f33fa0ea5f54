package io.github.libssl4j;

/** What a key of a {@link TicketKeyRing} is for. */
public enum TicketKeyRole {
    /** New tickets are under it. One key of a ring is. */
    ENCRYPTING,
    /** It was announced: others may encrypt with it already. Tickets under it are good. */
    UPCOMING,
    /** It has encrypted. Tickets under it are good, and replaced by new ones when they are used. */
    DECRYPTING
}
