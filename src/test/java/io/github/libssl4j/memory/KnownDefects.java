package io.github.libssl4j.memory;

import io.github.libssl4j.OpenSsl;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What goes wrong inside of OpenSSL where one of its allocations fails, by version, kind and place, and nothing else:
 * {@code docs/allocation-failures.md} tells of each.
 *
 * @param versions of which it is known; later ones of a line may have other line numbers, and are looked at anew
 * @param kind the kind of the finding
 * @param site the file and line of the allocation that failed, and the stack as far as it is told
 * @param text the beginning of what happens, or a part of it
 */
record KnownDefects(Pattern versions, String kind, Pattern site, Pattern text) {
    /** A lock that can't be had is reported, for which there must be a first use, which waits for itself. */
    private static final KnownDefects FIRST_USE = new KnownDefects(Pattern.compile("3\\.(5\\.7|6\\.3)"), "hang",
            Pattern.compile("^crypto/threads_pthread\\.c:\\d+ 56 .*CRYPTO_THREAD_lock_new.*OPENSSL_init_crypto"),
            Pattern.compile("OPENSSL_init_crypto"));
    private static final List<KnownDefects> ALL = List.of(FIRST_USE);

    /** Whether a failure of this allocation is known to have OpenSSL hang. */
    static boolean hangsAt(String site) {
        return ALL.stream().anyMatch(known -> known.kind.equals("hang") && known.site.matcher(site).find()
                && known.versions.matcher(OpenSsl.version()).matches());
    }

    /** Whether this is OpenSSL's own, and known. */
    static boolean explain(Finding finding) {
        return ALL.stream().anyMatch(known -> known.versions.matcher(OpenSsl.version()).matches()
                && known.kind.equals(finding.kind()) && known.site.matcher(finding.site()).find()
                && known.text.matcher(finding.text()).find());
    }
}
