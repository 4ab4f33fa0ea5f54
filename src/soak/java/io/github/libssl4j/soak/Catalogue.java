package io.github.libssl4j.soak;

import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.visits.CacheUse;
import io.github.libssl4j.soak.visits.ClientCertificates;
import io.github.libssl4j.soak.visits.ContextLives;
import io.github.libssl4j.soak.visits.Drops;
import io.github.libssl4j.soak.visits.EarlyData;
import io.github.libssl4j.soak.visits.Failures;
import io.github.libssl4j.soak.visits.KeyRotation;
import io.github.libssl4j.soak.visits.Keys;
import io.github.libssl4j.soak.visits.Resumption;
import io.github.libssl4j.soak.visits.SharedStore;
import java.io.IOException;
import java.util.List;

/** All kinds of load. */
final class Catalogue {
    private Catalogue() {}

    static List<Scenario> all(Tally tally) throws IOException {
        return List.of(
                new Resumption("1.2 id", TlsVersion.TLS_1_2, false, true, tally),
                new Resumption("1.2 ticket", TlsVersion.TLS_1_2, true, false, tally),
                new Resumption("1.3 stateless", TlsVersion.TLS_1_3, true, true, tally),
                new Resumption("1.3 stateful", TlsVersion.TLS_1_3, false, false, tally),
                new SharedStore("1.2 store", TlsVersion.TLS_1_2, tally),
                new SharedStore("1.3 store", TlsVersion.TLS_1_3, tally),
                new KeyRotation("1.2 rotation", TlsVersion.TLS_1_2, tally),
                new KeyRotation("1.3 rotation", TlsVersion.TLS_1_3, tally),
                new EarlyData(tally),
                new Keys("1.2 psk", TlsVersion.TLS_1_2, tally),
                new Keys("1.3 psk", TlsVersion.TLS_1_3, tally),
                new ClientCertificates("1.2 client certificate", TlsVersion.TLS_1_2, true, tally),
                new ClientCertificates("1.3 client certificate", TlsVersion.TLS_1_3, false, tally),
                new Failures(tally),
                new Drops(tally),
                new CacheUse(tally),
                new ContextLives(tally));
    }
}
