package io.github.libssl4j.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.OpenSsl.Feature;
import io.github.libssl4j.libssl.NativeLibrary;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The functions of the bindings against the libssl and libcrypto that are loaded. */
class SymbolsTest {
    private static boolean isThere(String function) {
        NativeLibrary.ensureLoaded();
        return NativeLibrary.lookup().find(function).isPresent();
    }

    @Test
    void eachFunctionOfOpenSsl30IsInTheLoadedLibraries() {
        TreeMap<String, String> newer = Listed.newer();
        assertEquals(List.of(), Listed.names("function").stream()
                .filter(name -> !newer.containsKey(name) && !isThere(name)).toList());
    }

    @Test
    void aNewerFunctionIsThereExactlyWhereItsFeatureIsSupported() {
        Listed.newer().forEach((name, version) -> {
            Feature feature = Arrays.stream(Feature.values()).filter(any -> any.since().equals(version)).findAny()
                    .orElseThrow(() -> new AssertionError("No Feature is of OpenSSL " + version + ", as is " + name));
            assertEquals(OpenSsl.supports(feature), isThere(name), name + " on " + OpenSsl.version());
        });
    }

    /** What is named by a string has no function of its own. */
    @Test
    void eachFeatureHasAFunctionOfItsVersionOrIsAName() {
        assertEquals(new TreeSet<>(Listed.newer().values()), Arrays.stream(Feature.values())
                .filter(feature -> feature != Feature.ML_KEM).map(Feature::since)
                .collect(Collectors.toCollection(TreeSet::new)));
    }
}
