package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.TlsVersion;
import java.util.Set;

/**
 * With which options a context is built.
 *
 * @param idContext a server's, empty for one of its own
 * @param ring the ring that a server's tickets are under, 0 for one of its own
 * @param trusting whether a client verifies the server
 * @param early a server's early data
 * @param extras what sessions have nothing to do with
 */
record Setup(boolean server, TlsVersion oldest, TlsVersion newest, boolean tickets, int numTickets, Set<SessionCacheMode> mode,
        long limit, long timeout, String idContext, int ring, Listening listening, Looking looking, boolean trusting,
        boolean ownIds, boolean ticketData, EarlySetup early, Extras extras) {
    /** What a context's listener does, after it has noted what it was told. */
    enum Listening { SILENT, NOTING, THROWING, REMOVING }

    /** How a server looks for sessions in the store. */
    enum Looking { NOT, SUSPENDED, IN_MEMORY }

    boolean speaks(TlsVersion version) {
        return version != null && oldest.compareTo(version) <= 0 && newest.compareTo(version) >= 0;
    }

    boolean looks() {
        return looking != Looking.NOT;
    }

    boolean listens() {
        return listening != Listening.SILENT;
    }

    /** Whether one of its callbacks throws. */
    boolean throwsSomething() {
        return listening == Listening.THROWING || early.filter() == EarlySetup.Filter.THROWS;
    }

    /** Whether TLS 1.3 tickets say no more than where a session is. */
    boolean isStateful() {
        return !tickets || early.guards();
    }

    /** Clients always note what they get, servers also where they fill the store; without tickets there are no keys. */
    Setup sane() {
        boolean notes = listening == Listening.SILENT && (!server || looks());
        EarlySetup takes = server && (looking == Looking.NOT || !early.guards()) ? early : EarlySetup.NONE;
        return new Setup(server, oldest, newest, tickets, numTickets, takes.allows(mode) ? mode : SessionCacheMode.BOTH, limit,
                timeout, idContext, tickets ? ring : 0, notes ? Listening.NOTING : listening, looking, trusting, ownIds,
                tickets && ticketData, takes, extras);
    }
}
