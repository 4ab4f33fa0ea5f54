package io.github.libssl4j.cli;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.TlsVersion;
import java.util.List;
import java.util.Optional;

/**
 * What came of a connection, which is closed by now.
 *
 * @param protocol the version that was agreed on
 * @param cipher the cipher suite
 * @param alpn the application protocol
 * @param resumed whether it resumed the session that was offered
 * @param forwardSecret whether its keys come from an exchange of its own
 * @param millis the TLS handshake's time, without TCP's
 * @param tickets the sessions that came, which are the receiver's to close
 */
record Handshake(TlsVersion protocol, String cipher, Optional<String> alpn, boolean resumed, boolean forwardSecret,
        double millis, List<Ticket> tickets) implements AutoCloseable {

    static Handshake of(SslChannel channel, long nanos) {
        return new Handshake(channel.protocol(), channel.cipher(), channel.alpn(), channel.isResumed(),
                channel.connection().isForwardSecret(), nanos / 1e6, List.of());
    }

    Handshake with(List<Ticket> arrived) {
        return new Handshake(protocol, cipher, alpn, resumed, forwardSecret, millis, arrived);
    }

    /** Closes the sessions, where nobody took them over. */
    @Override
    public void close() {
        tickets.forEach(Ticket::close);
    }
}
