package io.github.libssl4j.model;

import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SessionCacheStatistics;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TicketKeyRing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** In what the library and the model differ, in words; {@code null} where they agree. */
final class Comparison {
    /** A world is younger than this: what is made now has about the time of its beginning. */
    private static final Duration AGE = Duration.ofSeconds(90);

    /** Who a session is: others may have its id. */
    static final SessionAttachment<Integer> TAG = SessionAttachment.of("tag", Integer.class);

    private Comparison() {}

    static Set<String> ids(SslSessionCache cache) {
        Set<String> ids = new TreeSet<>();
        for (SessionId id : cache.ids()) {
            if (!ids.add(HexFormat.of().formatHex(id.toBytes()))) {
                throw new AssertionError("The id " + id + " is listed twice");
            }
        }
        return ids;
    }

    static String contexts(Model model, Map<Integer, SslContext> contexts) {
        for (ContextModel said : model.contexts().values()) {
            SslContext context = contexts.get(said.number);
            String difference = context.isClosed() || said.closed
                    ? differ("closedness", said.closed, context.isClosed()) : cache(model, said.cache, context.sessions());
            if (difference != null) {
                return "Of context " + said.number + ", " + difference;
            }
        }
        return null;
    }

    private static String cache(Model model, CacheModel said, SslSessionCache cache) {
        Set<String> ids = ids(cache);
        if (!said.ids().equals(ids)) {
            Set<String> missing = new TreeSet<>(said.ids());
            missing.removeAll(ids);
            Set<String> surplus = new TreeSet<>(ids);
            surplus.removeAll(said.ids());
            return "the cache lacks " + missing + " and has " + surplus + " besides";
        }
        SessionCacheStatistics statistics = said.statistics.with(said.size());
        for (String difference : new String[] {
            differ("the size", (long) said.size(), cache.size()),
            differ("the statistics", statistics, cache.statistics()),
            differ("the mode", said.mode, cache.mode()),
            differ("the limit", said.limit, cache.sizeLimit()),
            differ("the timeout", Duration.ofSeconds(said.timeout), cache.timeout())}) {
            if (difference != null) {
                return difference;
            }
        }
        for (SessionId id : cache.ids()) {
            try (SslSession session = cache.find(id).orElseThrow(() -> new AssertionError(id + " is listed, and not found"))) {
                SessionModel cached = model.session(said.find(HexFormat.of().formatHex(id.toBytes())));
                String difference = differ("who " + id + " is", cached.tag, session.attachment(TAG).orElse(0));
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    static String sessions(Model model, Map<Integer, SslSession> sessions, Instant start) {
        for (int number : model.handles().keySet()) {
            SslSession session = sessions.get(number);
            String difference = session == null ? "it is not there" : session(model, number, session, start);
            if (difference != null) {
                return "Of the reference " + number + " to session " + model.handles().get(number).session() + ", "
                        + difference;
            }
        }
        return null;
    }

    static String rings(Model model, Map<Integer, TicketKeyRing> rings, Instant start) {
        for (Map.Entry<Integer, TicketKeyRing> ring : rings.entrySet()) {
            boolean clocked = ring.getKey() == RingModel.CLOCKED;
            List<String> keys = ring.getValue().keys().stream().map(key -> RingModel.describe(key.name().toString(), key.role(),
                    clocked ? Duration.between(start, key.since()).toSeconds() : 0,
                    key.until().map(until -> Duration.between(start, until).toSeconds()).orElse(-1L))).toList();
            String difference = differ("the keys", model.ring(ring.getKey()).described(), keys);
            if (difference != null) {
                return "Of the ring " + ring.getKey() + ", " + difference;
            }
        }
        return null;
    }

    private static String contents(Model model, SessionModel said, SslSession session) {
        if (said.contents == null) {
            Contents seen = Contents.of(session);
            String oddity = seen.oddity(said, model.context(said.owner).setup);
            said.contents = seen;
            return oddity;
        }
        return differ("what it says", said.contents, Contents.of(session, said.contents.peer()));
    }

    private static String idContext(SessionModel said, SslSession session) {
        byte[] is = session.idContext();
        return said.ownsIdContext() ? differ("the session id context's length", 32, is.length)
                : differ("the session id context", said.idContext, new String(is, StandardCharsets.ISO_8859_1));
    }

    private static String session(Model model, int number, SslSession session, Instant start) {
        if (session.isClosed() || model.isClosed(number)) {
            return differ("closedness", model.isClosed(number), session.isClosed());
        }
        SessionModel said = model.of(number);
        Instant expiry = session.time().plus(session.timeout());
        Instant saidExpiry = start.plusSeconds(said.expiry());
        for (String difference : new String[] {
            differ("the id", said.id, session.id().map(id -> HexFormat.of().formatHex(id.toBytes())).orElse("")),
            differ("sealing", model.isSealed(number), session.isSealed()),
            differ("the protocol", Optional.ofNullable(said.version), session.protocol()),
            differ("whether there is a ticket", said.ticket != null, session.hasTicket()),
            idContext(said, session),
            contents(model, said, session),
            differ("whether it can be resumed", said.isResumable(), session.isResumable()),
            Duration.between(saidExpiry, expiry).abs().compareTo(AGE) < 0 ? null : differ("the end", saidExpiry, expiry)}) {
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String differ(String what, Object said, Object is) {
        return said.equals(is) ? null : what + " should be " + said + " and is " + is;
    }
}
