package io.github.libssl4j;

/** What a built context keeps of how sessions are looked up outside the cache. */
record LookupConfig() {
    static LookupConfig of(SessionSettings settings) {
        return new LookupConfig();
    }
}
