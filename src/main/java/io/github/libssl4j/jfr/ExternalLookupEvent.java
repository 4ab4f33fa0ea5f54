package io.github.libssl4j.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A server's search for a session outside of its cache. */
@Name("io.github.libssl4j.ExternalLookup")
@Label("TLS Session Lookup")
@Description("A server asked the application for a session that its cache does not have")
@Category({"libssl4j", "TLS"})
@StackTrace(false)
public final class ExternalLookupEvent extends Event {
    private static final ExternalLookupEvent ASKED = new ExternalLookupEvent();

    @Label("Session")
    @Description("The beginning of the id that was asked for")
    public String session;

    @Label("Outcome")
    @Description("found, not found, refused (what was found can't be resumed here), timed out, failed or abandoned")
    public String outcome;

    private ExternalLookupEvent() {}

    /** A lookup of this session begins; {@code null} if nobody records. */
    static ExternalLookupEvent begun(String session) {
        if (!ASKED.isEnabled()) {
            return null;
        }
        ExternalLookupEvent event = new ExternalLookupEvent();
        event.session = session;
        event.begin();
        return event;
    }

    /** The lookup has ended. */
    void ended(String result) {
        end();
        if (shouldCommit()) {
            outcome = result;
            commit();
        }
    }
}
