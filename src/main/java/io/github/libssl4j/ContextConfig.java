package io.github.libssl4j;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What Java keeps of a built context's options: those that libssl does not hold, or can't be asked for.
 *
 * @param server whether it is a server's
 * @param verifiesPeer whether a client verifies the server's certificate
 * @param checksHostName whether a client that verifies also checks the host name
 * @param clientAuth whether a server asks for a certificate
 * @param trustId names the trust anchors
 * @param credentialId names the own certificates
 * @param alpn the application protocols, best first
 * @param serverNames a server's other contexts, by the name that the client asks for
 * @param idContext the session id context
 * @param keyLog take key log lines
 * @param resumptionRule which new sessions can be resumed; {@code null} for all
 * @param pskWithoutDhe whether TLS 1.3 may resume without a key exchange
 * @param lookup how sessions are looked up outside the cache
 * @param tickets what goes into tickets, and under which keys
 * @param earlyData what early data a server takes
 * @param psk the keys that both sides know beforehand
 * @param timeouts how long channels wait
 */
record ContextConfig(boolean server, boolean verifiesPeer, boolean checksHostName, ClientAuth clientAuth, String trustId,
        String credentialId, AlpnProtocols alpn, Map<String, SslContext> serverNames, byte[] idContext,
        List<Consumer<String>> keyLog, ResumptionRule resumptionRule, boolean pskWithoutDhe,
        LookupConfig lookup,
        TicketConfig tickets,
        EarlyDataConfig earlyData,
        PskConfig psk,
        ChannelTimeouts timeouts) {

    /** Whether a server lets in only clients, or some clients, that prove who they are. */
    boolean checksClients() {
        return server && (clientAuth != ClientAuth.NONE || psk.isOnlyWay());
    }

    boolean verifiesHostName() {
        return verifiesPeer && checksHostName;
    }
}
