package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheStatistics;

/** A context's counters, but for the number of its sessions, which the cache knows. */
final class StatisticsModel {
    long connect;
    long connectGood;
    long accept;
    long acceptGood;
    long hits;
    long callbackHits;
    long misses;
    long timeouts;
    long cacheFull;

    StatisticsModel copy() {
        StatisticsModel copy = new StatisticsModel();
        copy.connect = connect;
        copy.connectGood = connectGood;
        copy.accept = accept;
        copy.acceptGood = acceptGood;
        copy.hits = hits;
        copy.callbackHits = callbackHits;
        copy.misses = misses;
        copy.timeouts = timeouts;
        copy.cacheFull = cacheFull;
        return copy;
    }

    SessionCacheStatistics with(long number) {
        return new SessionCacheStatistics(number, connect, connectGood, 0, accept, acceptGood, 0, hits, callbackHits, misses,
                timeouts, cacheFull);
    }
}
