package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({"example.org,example.org,443", "example.org:8443,example.org,8443", "192.0.2.1,192.0.2.1,443",
        "192.0.2.1:65535,192.0.2.1,65535", "[2001:db8::1]:1,2001:db8::1,1", "[2001:db8::1],2001:db8::1,443",
        "2001:db8::1,2001:db8::1,443", "::1,::1,443", "localhost:4433,localhost,4433"})
    void aHostMayHaveAPort(String text, String host, int port) {
        assertEquals(new Target(host, port, false), Target.parse(text));
        assertEquals(new Target(host, port, false), Target.parse(Target.parse(text).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ":443", "example.org:", "example.org:0", "example.org:65536", "example.org:https",
        "example.org:-1", "example.org:+1", "example.org:99999999999", "[2001:db8::1", "[2001:db8::1]443", "[]:443",
        "[example.org]:443", "https://example.org/", "2001:db8::zz", "999.1.1.1", "a b", "exa mple.org:1", "-x", "a..b"})
    void anythingElseIsRefusedWithAReason(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Target.parse(text));
        assertTrue(e.getMessage().startsWith("'" + text + "' is no HOST[:PORT]: "), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"www.example.org,other-name.example.org", "example.org,other-name.example.org",
        "localhost,other-name.localhost", "192.0.2.1,other-name.invalid", "2001:db8::1,other-name.invalid"})
    void theOtherNameIsInTheSameDomain(String name, String other) {
        assertEquals(other, TargetClients.madeUp(name));
    }
}
