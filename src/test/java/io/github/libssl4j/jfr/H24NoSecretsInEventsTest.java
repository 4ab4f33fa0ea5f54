package io.github.libssl4j.jfr;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Recorded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who reads a recording learns no key, no ticket and no session id by which anything could be decrypted or resumed. */
@ExtendWith(NoLeaks.class)
class H24NoSecretsInEventsTest {
    /** As many bytes of a secret in a row would be too many. */
    private static final int TOO_MANY = 9;

    @Test
    void noFieldHoldsAPartOfASecret() throws Exception {
        Set<String> secrets = new HashSet<>();
        List<String> keyLog = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void added(SslSession session) {
                secrets.add(HexFormat.of().formatHex(session.masterKey()));
                byte[] ticket = session.ticket();
                // A stateless one begins with its key's name, which everybody may know.
                secrets.add(HexFormat.of().formatHex(ticket, ticket.length > 32 ? TicketKeyName.LENGTH : 0, ticket.length));
                session.id().ifPresent(id -> secrets.add(id.toString())); // the ticket itself, where it is stateful
            }
        };
        List<RecordedEvent> events = Recorded.during(() -> {
            for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
                for (boolean tickets : new boolean[] {true, false}) {
                    try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).tickets(tickets)
                                    .sessionListener(listener).build();
                            SslContext client = SslContext.client().trust(server.certificate().orElseThrow())
                                    .protocol(version).sessionListener(listener).keyLog(keyLog::add).build()) {
                        for (int i = 0; i < 3; i++) {
                            try (InMemory ends = InMemory.handshake(client, server)) {
                                ends.goodbye();
                            }
                        }
                    }
                }
            }
        });
        keyLog.forEach(line -> secrets.add(line.substring(line.lastIndexOf(' ') + 1)));
        assertTrue(events.size() > 20 && secrets.size() > 20, events.size() + " events, " + secrets.size() + " secrets");
        for (RecordedEvent event : events) {
            String text = event.toString().toLowerCase(Locale.ROOT);
            for (String secret : secrets) {
                for (int at = 0; at + 2 * TOO_MANY <= secret.length(); at += 2) {
                    String part = secret.substring(at, at + 2 * TOO_MANY);
                    assertFalse(text.contains(part), () -> part + " is in " + event);
                }
            }
        }
    }
}
