package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;

/** What a session must be before libssl may see it: it checks none of this, and crashes on some. */
final class SessionRules {
    /** 2554-07-21T23:34:33Z: OpenSSL counts nanoseconds in 64 bits since 3.2, and later times come out as earlier ones. */
    static final long LATEST_TIME = 18_446_744_073L;
    /** 68 years. Far more than any session lives, and no sum with a time overflows. */
    static final long LONGEST_TIMEOUT = Integer.MAX_VALUE;

    private SessionRules() {}

    /** Why the session can't be resumed by anybody, or {@code null}. */
    static String incompleteness(MemorySegment session) {
        int version = libssl_h.SSL_SESSION_get_protocol_version(session);
        MemorySegment cipher = libssl_h.SSL_SESSION_get0_cipher(session);
        if (TlsVersion.ofCode(version).isEmpty()) {
            return "it has no TLS version";
        }
        if (Memory.isNull(cipher)) {
            return "it has no cipher suite";
        }
        if (Ciphers.isTls13(cipher) != (version == TlsVersion.TLS_1_3.code())) {
            return "its cipher suite is not of its TLS version";
        }
        if (SessionFields.masterKeyLength(session) == 0) {
            return version == TlsVersion.TLS_1_3.code()
                    ? "it has no secret to resume with (in TLS 1.3 that comes with a ticket: read from the connection first)"
                    : "it has no master key";
        }
        return null;
    }

    /** Whether the session was removed from a cache, or used up: it could be found, yet may not be resumed. */
    static boolean isRevoked(MemorySegment session) {
        return libssl_h.SSL_SESSION_is_resumable(session) == 0
                && (SessionFields.id(session).length > 0 || libssl_h.SSL_SESSION_has_ticket(session) == 1);
    }

    /** Whether a session from elsewhere has a time that Java can say. */
    static boolean hasSaneTimes(MemorySegment session) {
        long time = SessionTimes.get(session);
        long timeout = libssl_h.SSL_SESSION_get_timeout(session);
        return time >= 0 && time <= LATEST_TIME && timeout >= 0 && timeout <= LONGEST_TIMEOUT;
    }

    /** Seconds of the epoch of a time that a caller gave. */
    static long seconds(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < 0 || seconds > LATEST_TIME) {
            throw new IllegalArgumentException("A session's time lies between 1970 and 2554, not at " + time);
        }
        return seconds;
    }

    /** Seconds of a timeout that a caller gave. */
    static long seconds(Duration timeout) {
        long seconds = timeout.getSeconds();
        if (timeout.isNegative() || seconds > LONGEST_TIMEOUT) {
            throw new IllegalArgumentException("A session's timeout is 0 to " + LONGEST_TIMEOUT + " seconds, not "
                    + timeout);
        }
        return seconds;
    }

    /** What to say of too much data for a ticket. */
    static String ticketDataMessage(int length) {
        return "A ticket takes at most " + TicketData.MAX_LENGTH + " bytes of data, not " + length;
    }
}
