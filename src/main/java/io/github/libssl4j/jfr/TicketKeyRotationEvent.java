package io.github.libssl4j.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A ticket key has another role from now on. */
@Name("io.github.libssl4j.TicketKeyRotation")
@Label("TLS Ticket Key Rotation")
@Description("A key of a ring has another role from now on: it encrypts session tickets, only decrypts them, is announced, or gone")
@Category({"libssl4j", "TLS"})
@StackTrace(false)
public final class TicketKeyRotationEvent extends Event {
    @Label("Key")
    @Description("The name of the key, as each of its tickets shows it")
    public String key;

    @Label("Role")
    @Description("What the key is from now on: encrypting, upcoming, decrypting or retired")
    public String role;

    @Label("Keys")
    @Description("How many keys the ring has now, those that only decrypt included")
    public int keys;

    private TicketKeyRotationEvent() {}

    /** Tells of a change, if it is recorded. */
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
