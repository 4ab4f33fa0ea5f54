package io.github.libssl4j.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One handshake of one side, from its first call to its end. */
@Name("io.github.libssl4j.Handshake")
@Label("TLS Handshake")
@Description("A TLS handshake, as one side saw it, from the first call to the end")
@Category({"libssl4j", "TLS"})
@StackTrace(false)
public final class HandshakeEvent extends Event {
    private static final HandshakeEvent ASKED = new HandshakeEvent();

    @Label("Role")
    @Description("client or server")
    public String role;

    @Label("Peer")
    @Description("A client's server, as host:port")
    public String peer;

    @Label("Server Name")
    @Description("The name that the client asked for")
    public String serverName;

    @Label("Outcome")
    @Description("ok, failed, or abandoned: closed before it was finished")
    public String outcome;

    @Label("Failure")
    @Description("Why it failed")
    public String failure;

    @Label("Protocol")
    public String protocol;

    @Label("Cipher Suite")
    public String cipher;

    @Label("Group")
    @Description("The group of the key exchange, where there was one")
    public String group;

    @Label("Application Protocol")
    @Description("What ALPN agreed on")
    public String alpn;

    @Label("Resumed By")
    @Description("none, session id, stateless ticket, stateful ticket, or external PSK; of a client just ticket")
    public String resumedBy;

    @Label("Session")
    @Description("The beginning of the session's id")
    public String session;

    @Label("Early Data")
    @Description("not sent, accepted or rejected")
    public String earlyData;

    private HandshakeEvent() {}

    /** An event that begins now; {@code null} if nobody records. */
    static HandshakeEvent begun() {
        if (!ASKED.isEnabled()) {
            return null;
        }
        HandshakeEvent event = new HandshakeEvent();
        event.begin();
        return event;
    }
}
