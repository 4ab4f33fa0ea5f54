package io.github.libssl4j.model;

import io.github.libssl4j.TlsVersion;

/** What the model knows of one {@code SSL_SESSION}, whoever refers to it. Times are seconds from the world's beginning. */
final class SessionModel {
    String id = "";
    TlsVersion version;
    boolean cipher;
    boolean fittingCipher = true;
    boolean key;
    long time;
    long timeout = 300;
    String idContext = "";
    TicketModel ticket;
    /** Removed from a cache, or used up. */
    boolean revoked;
    /** The context that it belongs to, or 0. */
    int owner;
    boolean offered;
    /** Under which checks of the peer it was made; empty where nobody can say. */
    String policy = "";
    /** Whether the certificate that it holds was found good. */
    boolean verified;
    /** Whether it comes from a handshake: both sides have its secret. */
    boolean real;
    /** How much early data it allows. */
    long early;
    String attached = "";
    /** What else it says; {@code null} of a session from a handshake that nobody has seen yet. */
    Contents contents;
    /** By which the library's tells who it is: the number of the reference that it was made with; copies keep it. */
    int tag;

    /** A session of a handshake. */
    static SessionModel made(String id, TlsVersion version, ContextModel owner, long timeout) {
        SessionModel session = new SessionModel();
        session.id = id;
        session.version = version;
        session.cipher = true;
        session.key = true;
        session.real = true;
        session.timeout = timeout;
        session.owner = owner.number;
        session.policy = owner.policy();
        return session;
    }

    SessionModel copy() {
        SessionModel copy = new SessionModel();
        copy.id = id;
        copy.version = version;
        copy.cipher = cipher;
        copy.fittingCipher = fittingCipher;
        copy.key = key;
        copy.time = time;
        copy.timeout = timeout;
        copy.idContext = idContext;
        copy.ticket = ticket;
        copy.revoked = revoked;
        copy.owner = owner;
        copy.offered = offered;
        copy.policy = policy;
        copy.verified = verified;
        copy.real = real;
        copy.early = early;
        copy.attached = attached;
        copy.contents = contents;
        copy.tag = tag;
        return copy;
    }

    /** An independent session: it belongs to nobody, and was not offered. */
    SessionModel dup() {
        SessionModel dup = copy();
        dup.owner = 0;
        dup.offered = false;
        return dup;
    }

    String fingerprint() {
        return id + time + "+" + timeout + revoked + owner + offered + policy + attached + tag;
    }

    /** What its bytes say. */
    SessionModel fromBytes() {
        SessionModel read = dup();
        read.policy = "";
        read.attached = "";
        return read;
    }

    long expiry() {
        return time + timeout;
    }

    boolean isExpired() {
        return expiry() < 0;
    }

    boolean isTls13() {
        return version == TlsVersion.TLS_1_3;
    }

    /** Whether it is of a server with a session id context of its own, which is random. */
    boolean ownsIdContext() {
        return idContext.startsWith("of ");
    }

    /** Whether it is offered: what comes of early data by a session without a ticket, no model says. */
    boolean isOfferable() {
        return real || contents.maxEarlyData() == 0;
    }

    private boolean isNamed() {
        return !id.isEmpty() || ticket != null;
    }

    boolean isResumable() {
        return !revoked && isNamed();
    }

    /** Whether it could be found, and may not be resumed. */
    boolean isRevoked() {
        return revoked && isNamed();
    }

    boolean isComplete() {
        return version != null && cipher && fittingCipher && key;
    }

    /** Why a client can't offer it, or {@code null}. */
    Class<? extends Exception> fault() {
        return isRevoked() ? IllegalStateException.class : !isComplete() || !isResumable() ? IllegalArgumentException.class
                : null;
    }
}
