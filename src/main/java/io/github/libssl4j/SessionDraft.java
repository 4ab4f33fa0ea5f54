package io.github.libssl4j;

/**
 * Whether a session that Java made can still be changed. All {@link SslSession}s of one native session share it.
 *
 * <p>libssl takes no lock to read a session's fields, and hashes its id: so a session is changed only before anybody
 * else can see it, and its draft is sealed for good by being added, offered or handed out.
 */
final class SessionDraft {
    private static final SessionDraft SEALED = new SessionDraft(false);

    static {
        SEALED.sealed = true;
    }

    private volatile boolean sealed;
    private final boolean linked;

    /**
     * One that can be changed.
     *
     * @param linked whether libssl takes the session for one that is in a cache, though it is none
     */
    SessionDraft(boolean linked) {
        this.linked = linked;
    }

    /** A draft that never was: the session came from libssl. */
    static SessionDraft sealed() {
        return SEALED;
    }

    boolean isLinked() {
        return linked;
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
