package io.github.libssl4j.model;

/**
 * How two ends shake hands.
 *
 * @param answers whether the server answers lookups by hand
 * @param tickets how many tickets this connection's server is told to send, or -1
 * @param early the early data
 */
record Manner(boolean answers, int tickets, Early early) {
    static final Manner USUAL = new Manner(false, -1, Early.NONE);
}
