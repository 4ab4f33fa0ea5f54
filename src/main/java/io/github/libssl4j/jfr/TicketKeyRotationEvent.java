package io.github.libssl4j.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Another key encrypts tickets from now on. */
@Name("io.github.libssl4j.TicketKeyRotation")
@Label("TLS Ticket Key Rotation")
@Description("Another key of a ring encrypts session tickets from now on")
@Category({"libssl4j", "TLS"})
@StackTrace(false)
public final class TicketKeyRotationEvent extends Event {
    @Label("Key")
    @Description("The name of the new key, as each of its tickets shows it")
    public String key;

    @Label("Role")
    @Description("What the key does from now on, such as encrypting")
    public String role;

    @Label("Keys")
    @Description("How many keys the ring has now, those that only decrypt included")
    public int keys;

    private TicketKeyRotationEvent() {}

    /** Tells of a rotation, if it is recorded. */
    static void tell(String key, String role, int keys) {
        TicketKeyRotationEvent event = new TicketKeyRotationEvent();
        if (event.shouldCommit()) {
            event.key = key;
            event.role = role;
            event.keys = keys;
            event.commit();
        }
    }
}
