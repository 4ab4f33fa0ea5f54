package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A stateless ticket says nothing of who vouched for its client: servers that share keys take it only where they check alike. */
@ExtendWith(NoLeaks.class)
class H19TicketPolicyTest {
    private static final String CLIENTS = "the server's clients";
    private static ClientIdentity trusted;
    private static ClientIdentity other;
    private static final TicketKey KEY = TicketKey.random();

    @BeforeAll
    static void makeIdentities() throws Exception {
        trusted = ClientIdentity.create();
        other = ClientIdentity.create();
    }

    @AfterAll
    static void deleteIdentities() throws Exception {
        trusted.close();
        other.close();
        KEY.close();
    }

    private static SslContext server(TicketKeyRing ring, ClientAuth auth, X509Certificate... trust) {
        SslContextBuilder builder = SslContext.server().selfSigned(InMemory.HOST).ticketKeys(ring).sessionIdContext(CLIENTS)
                .clientAuth(auth);
        return (trust.length == 0 ? builder : builder.trust(trust)).build();
    }

    private static SslContext client(TlsVersion version) {
        return SslContext.client().insecure().protocol(version).certificate(trusted.chain(), trusted.key()).build();
    }

    private static boolean resumes(SslContext client, SslContext server) throws SslException {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            assertEquals(ends.client.isResumed(), ends.server.isResumed());
            return ends.server.isResumed();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,REQUIRED", "TLS_1_2,OPTIONAL", "TLS_1_3,REQUIRED", "TLS_1_3,OPTIONAL"})
    void aTicketOfAClientThatAnotherAuthorityVouchedForIsNotTaken(TlsVersion version, ClientAuth auth) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.of(KEY); TicketKeyRing copy = TicketKeyRing.of(KEY);
                SslContext first = server(ring, auth, trusted.certificate());
                SslContext alike = server(copy, auth, trusted.certificate());
                SslContext second = server(copy, auth, other.certificate());
                SslContext client = client(version)) {
            assertFalse(resumes(client, first));
            assertTrue(resumes(client, alike), "of servers that check alike");
            // A whole handshake, which the certificate does not pass.
            assertThrows(SslException.class, () -> resumes(client, second));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aServerThatBeginsToAskForCertificatesLocksNobodyOut(TlsVersion version) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.of(KEY);
                SslContext before = server(ring, ClientAuth.NONE);
                SslContext after = server(ring, ClientAuth.REQUIRED, trusted.certificate());
                SslContext client = client(version)) {
            assertFalse(resumes(client, before));
            assertTrue(resumes(client, before));
            assertFalse(resumes(client, after), "without its certificate");
            assertTrue(resumes(client, after));
            assertFalse(resumes(client, before), "a certificate that this one never asked for");
        }
    }
}
