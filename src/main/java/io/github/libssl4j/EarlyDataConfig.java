package io.github.libssl4j;

/** What a built context keeps of what early data a server takes. */
record EarlyDataConfig() {
    static EarlyDataConfig of(EarlyDataSettings settings) {
        return new EarlyDataConfig();
    }
}
