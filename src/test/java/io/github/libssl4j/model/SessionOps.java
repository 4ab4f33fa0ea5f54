package io.github.libssl4j.model;

import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.time.Duration;
import java.util.HexFormat;

/** Steps with sessions that belong to no cache, or whose references are in Java's hands. */
final class SessionOps {
    private static final SessionAttachment<String> OWNER = SessionAttachment.of("model", String.class);
    private static final int KEY = 48;
    private static final Class<?> CLOSED = IllegalStateException.class;

    private SessionOps() {}

    /** What a session lacks that Java makes. */
    enum Lack { NOTHING, ID, VERSION, CIPHER, FITTING_CIPHER, KEY }

    /** Makes a session by hand. Few ids, so that they meet. */
    record Create(int handle, int arena, String id, TlsVersion version, long timeout, Lack lack) implements Op {
        private String suite() {
            return (version == TlsVersion.TLS_1_3) != (lack == Lack.FITTING_CIPHER) ? "TLS_AES_256_GCM_SHA384"
                    : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        }

        @Override
        public Object real(World world) {
            SslSession session = arena == 0 ? SslSession.create() : SslSession.create(world.arena(arena));
            world.make(handle, session);
            session.setTime(world.start).setTimeout(Duration.ofSeconds(timeout));
            if (lack != Lack.ID) {
                session.setId(SessionId.of(HexFormat.of().parseHex(id)));
            }
            if (lack != Lack.VERSION) {
                session.setProtocol(version);
            }
            if (lack != Lack.CIPHER) {
                session.setCipher(suite());
            }
            if (lack != Lack.KEY) {
                session.setMasterKey(new byte[KEY]);
            }
            return "made";
        }

        @Override
        public Object model(Model model) {
            if (model.isEnded(arena)) {
                return CLOSED;
            }
            SessionModel session = new SessionModel();
            session.id = lack == Lack.ID ? "" : id;
            session.version = lack == Lack.VERSION ? null : version;
            session.cipher = lack != Lack.CIPHER;
            session.fittingCipher = lack != Lack.FITTING_CIPHER;
            session.key = lack != Lack.KEY;
            session.timeout = timeout;
            session.contents = Contents.EMPTY.withCipher(session.cipher ? suite() : "").withMasterKey(
                    session.key ? "00".repeat(KEY) : "");
            session.tag = handle;
            model.put(handle, session);
            model.makeHandle(handle, handle);
            model.in(arena, handle);
            return "made";
        }
    }

    /** Changes what decides over a session's place in a cache: its id and its times. */
    record Change(int handle, String id, long time, long timeout) implements Op {
        @Override
        public Object real(World world) {
            SslSession session = world.session(handle);
            session.setTime(world.start.plusSeconds(time)).setTimeout(Duration.ofSeconds(timeout));
            if (!id.isEmpty()) {
                session.setId(SessionId.of(HexFormat.of().parseHex(id)));
            }
            return "changed";
        }

        @Override
        public Object model(Model model) {
            if (model.isClosed(handle) || model.isSealed(handle)) {
                return CLOSED;
            }
            SessionModel session = model.of(handle);
            session.time = time;
            session.timeout = timeout;
            if (!id.isEmpty()) {
                session.id = id;
            }
            return "changed";
        }
    }

    /** How one reference comes of another. */
    enum From { DUP, SHARE, DER, PEM }

    /** A copy, one more reference, or what the bytes say. */
    record Derive(int handle, int of, int arena, From from) implements Op {
        @Override
        public Object real(World world) {
            SslSession session = world.session(of);
            switch (from) {
                case DUP -> world.make(handle, session.dup(world.arena(arena)));
                case SHARE -> world.put(handle, arena == 0 ? session.share() : session.share(world.arena(arena)));
                case DER -> world.make(handle, SslSession.fromDer(world.arena(arena), session.toDer()));
                case PEM -> world.make(handle, arena == 0 ? SslSession.fromPem(session.toPem())
                        : SslSession.fromPem(world.arena(arena), session.toPem()));
                default -> throw new IllegalStateException();
            }
            return "made";
        }

        @Override
        public Object model(Model model) {
            boolean bytes = from == From.DER || from == From.PEM;
            if (model.isClosed(of) || bytes && (model.of(of).isRevoked() || !model.of(of).isComplete())
                    || model.isEnded(arena)) {
                return CLOSED;
            }
            if (from == From.SHARE) {
                model.shareHandle(handle, of);
            } else {
                SessionModel original = model.of(of);
                SessionModel made = bytes ? original.fromBytes() : original.dup();
                made.tag = handle;
                model.put(handle, made);
                model.makeHandle(handle, handle);
            }
            model.in(arena, handle);
            return "made";
        }
    }

    /** Leaves a value on a session, and finds the one before. */
    record Attach(int handle, String value) implements Op {
        @Override
        public Object real(World world) {
            SslSession session = world.session(handle);
            String before = session.attachment(OWNER).orElse("");
            session.attach(OWNER, value);
            return before;
        }

        @Override
        public Object model(Model model) {
            if (model.isClosed(handle)) {
                return CLOSED;
            }
            SessionModel session = model.of(handle);
            String before = session.attached;
            session.attached = value;
            return before;
        }
    }

    /** Gives a reference back, maybe again. */
    record Close(int handle) implements Op {
        @Override
        public Object real(World world) {
            world.session(handle).close();
            return "closed";
        }

        @Override
        public Object model(Model model) {
            model.close(handle);
            return "closed";
        }
    }

    /** The end of an arena, with all that was made in it. */
    record CloseArena(int arena) implements Op {
        @Override
        public Object real(World world) {
            world.arena(arena).close();
            return "closed";
        }

        @Override
        public Object model(Model model) {
            if (model.isEnded(arena)) {
                return CLOSED; // as all arenas
            }
            model.endArena(arena);
            return "closed";
        }
    }

    /** A client vouches for a session. */
    record Adopt(int handle, int context, int of) implements Op {
        @Override
        public Object real(World world) {
            world.make(handle, world.context(context).adopt(world.session(of), World.HOST));
            return "made";
        }

        @Override
        public Object model(Model model) {
            ContextModel by = model.context(context);
            if (by.setup.server() || by.closed || model.isClosed(of)) {
                return CLOSED;
            }
            SessionModel session = model.of(of);
            if (session.fault() != null) {
                return session.fault();
            }
            if (by.setup.trusting() && !session.verified) {
                return IllegalArgumentException.class;
            }
            SessionModel adopted = session.dup();
            adopted.owner = context;
            adopted.policy = by.policy();
            adopted.idContext = "";
            adopted.tag = handle;
            model.put(handle, adopted);
            model.makeHandle(handle, handle);
            return "made";
        }
    }
}
