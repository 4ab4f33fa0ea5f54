package io.github.libssl4j;

/** What a built context keeps of the keys that both sides know beforehand. */
record PskConfig() {
    static PskConfig of(PskSettings settings) {
        return new PskConfig();
    }
}
