package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.libssl.Callbacks;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is thrown inside an upcall, be it by a bug of this library, comes out of the call that led to it. */
@ExtendWith(NoLeaks.class)
class H26FailedUpcallTest {
    private static final RuntimeException FAILURE = new RuntimeException("thrown inside an upcall");

    private static SslSession made() {
        return SslSession.create().setId(SessionId.of(new byte[] {1})).setProtocol(TlsVersion.TLS_1_2)
                .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]);
    }

    @Test
    void anEditOfTheCacheThrowsItAfterItsWork() {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslSession session = made()) {
            MemorySegment ctx = MemorySegment.ofAddress(server.state().ref.address());
            Callbacks.OfContext broken = removed -> {
                server.state().sessionRemoved(removed);
                throw FAILURE;
            };
            server.sessions().add(session);
            Callbacks.register(ctx, broken);
            try {
                IllegalStateException raised = assertThrows(IllegalStateException.class,
                        () -> server.sessions().remove(session));
                assertSame(FAILURE, raised.getCause());
                assertEquals(0, server.sessions().size());
                server.sessions().clear(); // once
            } finally {
                Callbacks.register(ctx, server.state());
            }
        }
    }
}
