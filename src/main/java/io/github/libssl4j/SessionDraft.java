package io.github.libssl4j;

/**
 * Whether a session that Java made can still be changed. All {@link SslSession}s of one native session share it.
 *
 * <p>libssl takes no lock to read a session's fields, and hashes its id: so a session is changed only before anybody
 * else can see it, and its draft is sealed for good by being added, offered or handed out.
 */
final class SessionDraft {
    private static final SessionDraft SEALED = new SessionDraft();

    static {
        SEALED.sealed = true;
    }

    private volatile boolean sealed;

    /** A draft that never was: the session came from libssl. */
    static SessionDraft sealed() {
        return SEALED;
    }

    boolean isSealed() {
        return sealed;
    }

    /** No setter is running once this returns, nor will be. */
    void seal() {
        if (!sealed) {
            synchronized (this) {
                sealed = true;
            }
        }
    }
}
