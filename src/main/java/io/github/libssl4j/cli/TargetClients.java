package io.github.libssl4j.cli;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import java.util.regex.Pattern;

/** The clients for one server. */
final class TargetClients {
    private static final Pattern ADDRESS = Pattern.compile(".*:.*|[\\d.]+");
    /** Reserved, so that no server is called that (RFC 2606). */
    private static final String NO_NAME = "other-name.invalid";
    private static final int LONGEST_NAME = 253;
    /** The first is the one that each server must speak (RFC 8446, 9.1). */
    private static final String[] CURVES = {"P-256", "P-384", "P-521"};

    private final Settings settings;
    private final Dialer dialer;
    private final String serverName;
    private final ConnectionOptions options;
    private final TicketKeys.Log ticketKeys = new TicketKeys.Log();

    TargetClients(Target target, Settings settings, Dialer dialer) {
        this.settings = settings;
        this.dialer = dialer;
        this.serverName = settings.serverName().orElse(target.embedded() ? EmbeddedServer.NAME : target.host());
        this.options = ConnectionOptions.to(target.host(), target.port()).serverName(serverName);
    }

    /** Of the tickets that came under the server's own name. */
    TicketKeys.Log ticketKeys() {
        return ticketKeys;
    }

    String serverName() {
        return serverName;
    }

    /** A name that the server may answer for, as many do for a whole domain, and that is not the first one. */
    String otherName() {
        return settings.otherName().orElseGet(() -> madeUp(serverName));
    }

    static String madeUp(String name) {
        if (ADDRESS.matcher(name).matches()) {
            return NO_NAME;
        }
        boolean deep = name.chars().filter(c -> c == '.').count() >= 2;
        String other = "other-name." + (deep ? name.substring(name.indexOf('.') + 1) : name);
        return other.length() > LONGEST_NAME ? NO_NAME : other;
    }

    /** A client that takes the server's choice of version. */
    ProbeClient any() throws ProbeException {
        return build(settings.client(true));
    }

    /** A client that resumes by this mechanism only. */
    ProbeClient of(Mechanism mechanism) throws ProbeException {
        return build(settings.client(true).protocol(mechanism.version()).tickets(mechanism.usesTickets()));
    }

    /** The same, verifying nothing. */
    ProbeClient unverified(Mechanism mechanism) throws ProbeException {
        return build(settings.client(false).protocol(mechanism.version()).tickets(mechanism.usesTickets()));
    }

    /**
     * A TLS 1.3 client that lets the server resume without a new key exchange. Of elliptic curves only: OpenSSL tells a
     * client nothing of an exchange by ML-KEM, which then looks like none.
     */
    ProbeClient pskWithoutDhe() throws ProbeException {
        return build(settings.client(true).protocol(TlsVersion.TLS_1_3).pskWithoutDhe(true).groups(CURVES));
    }

    /** A client of one version. */
    ProbeClient of(TlsVersion version) throws ProbeException {
        return build(settings.client(true).protocol(version));
    }

    private ProbeClient build(SslContextBuilder builder) throws ProbeException {
        return new ProbeClient(builder, dialer, options);
    }
}
