package io.github.libssl4j.model;

import io.github.libssl4j.SessionAlreadyCachedException;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionNotCachedException;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** Steps with a context's cache. */
final class CacheOps {
    private static final Class<?> CLOSED = IllegalStateException.class;

    private CacheOps() {}

    private static SessionId sessionId(String hex) {
        return SessionId.of(HexFormat.of().parseHex(hex));
    }

    /** Adds a session; the number is for the copy that this may take. */
    record Add(int context, int handle, int number, boolean trying) implements Op {
        @Override
        public Object real(World world) {
            SslSessionCache cache = world.cache(context);
            SslSession session = world.session(handle);
            if (trying) {
                return cache.tryAdd(session);
            }
            cache.add(session);
            return true;
        }

        @Override
        public Object model(Model model) {
            ContextModel to = model.context(context);
            if (to.closed || model.isClosed(handle)) {
                return CLOSED;
            }
            SessionModel session = model.of(handle);
            if (session.id.isEmpty()) {
                return IllegalArgumentException.class;
            }
            if (session.isRevoked()) {
                return CLOSED;
            }
            if (!session.isComplete()) {
                return IllegalArgumentException.class;
            }
            int given = model.handles().get(handle).session();
            if (to.cache.holds(given)) {
                return trying ? false : SessionAlreadyCachedException.class;
            }
            model.seal(handle);
            if (session.owner == 0) {
                session.owner = context;
            }
            if (session.owner == context) {
                to.cache.insert(given, 0);
            } else {
                SessionModel copy = session.dup();
                copy.owner = context;
                model.put(number, copy);
                to.cache.insert(number, given);
            }
            return true;
        }
    }

    /** Removes a session, or what has its id. */
    record Remove(int context, int handle, boolean trying) implements Op {
        @Override
        public Object real(World world) {
            SslSessionCache cache = world.cache(context);
            SslSession session = world.session(handle);
            if (trying) {
                return cache.tryRemove(session);
            }
            cache.remove(session);
            return true;
        }

        @Override
        public Object model(Model model) {
            ContextModel from = model.context(context);
            if (from.closed || model.isClosed(handle)) {
                return CLOSED;
            }
            SessionModel session = model.of(handle);
            if (session.id.isEmpty()) {
                return trying ? false : IllegalArgumentException.class;
            }
            if (!from.cache.remove(session.id, SessionRemoval.REMOVED)) {
                return trying ? false : SessionNotCachedException.class;
            }
            session.revoked |= session.owner == 0 || session.owner == context;
            return true;
        }
    }

    /** Removes what has an id. */
    record RemoveId(int context, String id, boolean trying) implements Op {
        @Override
        public Object real(World world) {
            if (trying) {
                return world.cache(context).tryRemove(sessionId(id));
            }
            world.cache(context).remove(sessionId(id));
            return true;
        }

        @Override
        public Object model(Model model) {
            if (model.context(context).closed) {
                return CLOSED;
            }
            boolean removed = model.context(context).cache.remove(id, SessionRemoval.REMOVED);
            return removed || trying ? removed : SessionNotCachedException.class;
        }

        @Override
        public String toString() {
            return "RemoveId[context=" + context + ", id=" + Model.shortened(id) + "]";
        }
    }

    /** Looks for an id. */
    record Find(int handle, int context, int arena, String id) implements Op {
        @Override
        public Object real(World world) {
            Optional<SslSession> found = world.cache(context).find(world.arena(arena), sessionId(id));
            found.ifPresent(session -> world.put(handle, session));
            return found.isPresent();
        }

        @Override
        public Object model(Model model) {
            if (model.context(context).closed) {
                return CLOSED;
            }
            int found = model.context(context).cache.find(id);
            if (found != 0 && model.isEnded(arena)) {
                return CLOSED;
            }
            if (found != 0) {
                model.lendHandle(handle, found);
                model.in(arena, handle);
            }
            return found != 0;
        }

        @Override
        public String toString() {
            return "Find[handle=" + handle + ", context=" + context + ", arena=" + arena + ", id=" + Model.shortened(id) + "]";
        }
    }

    /** Drops what is expired so many seconds after the world's beginning. */
    record Flush(int context, long seconds) implements Op {
        @Override
        public Object real(World world) {
            if (seconds == 0) {
                world.cache(context).flush();
            } else {
                world.cache(context).flush(world.start.plusSeconds(seconds));
            }
            return "flushed";
        }

        @Override
        public Object model(Model model) {
            if (model.context(context).closed) {
                return CLOSED;
            }
            model.context(context).cache.flush(seconds);
            return "flushed";
        }
    }

    /** Drops all. */
    record Clear(int context) implements Op {
        @Override
        public Object real(World world) {
            world.cache(context).clear();
            return "cleared";
        }

        @Override
        public Object model(Model model) {
            ContextModel cleared = model.context(context);
            if (cleared.closed) {
                return CLOSED;
            }
            cleared.cache.dropAll(SessionRemoval.REMOVED);
            cleared.remembered.clear();
            return "cleared";
        }
    }

    /** Changes what the cache does. */
    record SetMode(int context, Set<SessionCacheMode> mode) implements Op {
        @Override
        public Object real(World world) {
            world.cache(context).setMode(mode);
            return "set";
        }

        @Override
        public Object model(Model model) {
            if (!model.context(context).setup.early().allows(mode)) {
                return IllegalArgumentException.class;
            }
            if (model.context(context).closed) {
                return CLOSED;
            }
            model.context(context).setMode(mode);
            return "set";
        }
    }

    /** Changes how much the cache holds, and for how long. */
    record SetLimits(int context, long limit, long timeout) implements Op {
        @Override
        public Object real(World world) {
            world.cache(context).setSizeLimit(limit);
            world.cache(context).setTimeout(Duration.ofSeconds(timeout));
            return "set";
        }

        @Override
        public Object model(Model model) {
            if (model.context(context).closed) {
                return CLOSED;
            }
            model.context(context).cache.limit = limit;
            model.context(context).cache.timeout = timeout;
            return "set";
        }
    }

    /** Takes a server's listener off, or has it listen again. */
    record Listen(int context, boolean listens) implements Op {
        @Override
        public Object real(World world) {
            if (listens) {
                world.cache(context).addListener(world.listener(context));
                return true;
            }
            return world.cache(context).removeListener(world.listener(context));
        }

        @Override
        public Object model(Model model) {
            ContextModel told = model.context(context);
            if (told.closed) {
                return CLOSED;
            }
            boolean before = told.listens;
            told.listens = listens;
            if (listens) {
                told.setMode(told.cache.mode);
            }
            return listens || before;
        }
    }
}
