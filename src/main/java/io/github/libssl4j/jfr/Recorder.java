package io.github.libssl4j.jfr;

import jdk.jfr.FlightRecorder;

/**
 * The way in to JDK Flight Recorder. Before any recording was started, the events' classes are not even loaded: each of
 * them would load and start a part of the recorder, which takes longer than many handshakes.
 */
public final class Recorder {
    private Recorder() {}

    /** An event of a handshake that begins now; {@code null} if nobody records. */
    public static HandshakeEvent handshakeBegins() {
        return FlightRecorder.isInitialized() ? HandshakeEvent.begun() : null;
    }

    /** Whether anybody records what happens to caches. */
    public static boolean recordsCaches() {
        return FlightRecorder.isInitialized() && SessionCacheEvent.isRecorded();
    }

    /** Something happened to a cache: the change, the context's number, the beginning of the session's id, the size now. */
    public static void cacheChanged(String change, boolean server, long context, String session, int size) {
        if (FlightRecorder.isInitialized()) {
            SessionCacheEvent.tell(change, server, context, session, size);
        }
    }

    /** A lookup begins of a session of which this is the id's beginning; {@code null} if nobody records. */
    public static ExternalLookupEvent lookupBegins(String session) {
        return FlightRecorder.isInitialized() ? ExternalLookupEvent.begun(session) : null;
    }

    /** The lookup has ended: found, not found, refused, timed out, failed or abandoned. */
    public static void lookupEnded(ExternalLookupEvent event, String outcome) {
        if (event != null) {
            event.ended(outcome);
        }
    }

    /** Whether anybody records what happens to ticket keys. */
    public static boolean recordsTicketKeys() {
        return FlightRecorder.isInitialized();
    }

    /** A ticket key has another role from now on: its name, its role, and how many keys the ring has. */
    public static void ticketKeyChanged(String key, String role, int keys) {
        if (FlightRecorder.isInitialized()) {
            TicketKeyRotationEvent.tell(key, role, keys);
        }
    }
}
