package io.github.libssl4j.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Something happened to a session cache. One type of all changes: in their order, they tell a session's story. */
@Name("io.github.libssl4j.SessionCache")
@Label("TLS Session Cache")
@Description("A session came into a context's cache or left it, or a server was asked for one")
@Category({"libssl4j", "TLS"})
@StackTrace(false) // some happen inside of libssl, under its locks
public final class SessionCacheEvent extends Event {
    private static final SessionCacheEvent ASKED = new SessionCacheEvent();

    @Label("Change")
    @Description("added, hit, miss, expired, evicted, replaced, used (may be resumed once only), removed or closed (with its context)")
    public String change;

    @Label("Role")
    @Description("client or server")
    public String role;

    @Label("Context")
    @Description("A number for each context, as they were made")
    public long context;

    @Label("Session")
    @Description("The beginning of the session's id")
    public String session;

    @Label("Size")
    @Description("How many sessions are in the cache after the change")
    public int size;

    private SessionCacheEvent() {}

    /** Whether anybody records. */
    static boolean isRecorded() {
        return ASKED.isEnabled();
    }

    /** Tells of a change, if it is recorded. */
    static void tell(String change, boolean server, long context, String session, int size) {
        SessionCacheEvent event = new SessionCacheEvent();
        if (event.shouldCommit()) {
            event.change = change;
            event.role = server ? "server" : "client";
            event.context = context;
            event.session = session;
            event.size = size;
            event.commit();
        }
    }
}
