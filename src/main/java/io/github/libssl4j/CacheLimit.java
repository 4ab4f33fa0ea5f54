package io.github.libssl4j;

/**
 * A cache's limit as callers and as libssl count it. {@code SSL_CTX_add_session} takes the new session into its table and
 * then evicts while the table's number is not <em>under</em> the limit: a limit of 3 holds 2. So libssl is told one more.
 */
final class CacheLimit {
    private static final long MOST = Integer.MAX_VALUE;

    private CacheLimit() {}

    static long toNative(long sessions) {
        if (sessions < 0 || sessions > MOST) {
            throw new IllegalArgumentException("A cache is limited to 0 (no limit) to " + MOST + " sessions, not "
                    + sessions);
        }
        return sessions == 0 ? 0 : sessions + 1;
    }

    static long fromNative(long limit) {
        return limit == 0 ? 0 : limit - 1;
    }
}
