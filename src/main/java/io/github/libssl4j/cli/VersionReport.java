package io.github.libssl4j.cli;

import io.github.libssl4j.TlsVersion;
import java.util.List;
import java.util.Optional;

/**
 * What a server does in one version.
 *
 * @param version the version
 * @param refusal why it is not spoken; empty where it is
 * @param mechanisms each mechanism of the version; none where it is not spoken
 */
record VersionReport(TlsVersion version, Optional<String> refusal, List<MechanismReport> mechanisms) {
    boolean isSpoken() {
        return refusal.isEmpty();
    }

    /** Whether at least one mechanism resumes, each time. */
    boolean resumes() {
        return mechanisms.stream().anyMatch(MechanismReport::resumesAlways);
    }
}
