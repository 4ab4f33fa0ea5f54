package io.github.libssl4j.memory;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import java.nio.file.Path;

/**
 * A process in which an allocation fails at the very first use of OpenSSL, and which tells what came of it, and whether a
 * later try works. What OpenSSL sets up once and does not try again stays broken: then each try is refused, but cleanly.
 */
final class ColdChild {
    static final int TRIES = 3;

    private ColdChild() {}

    /** The counting library, which allocation fails. */
    public static void main(String[] arguments) throws Throwable {
        Allocations allocations = Allocations.install(Path.of(arguments[0]));
        allocations.arm(Long.parseLong(arguments[1]), 0, true);
        for (int i = 0; i < TRIES; i++) {
            try {
                use();
                System.out.println("works");
            } catch (Throwable e) {
                System.out.println(Trip.isClean(e) ? "clean " + e : "wrong " + FaultChild.describe(e));
            }
            if (i == 0) {
                System.out.println("made " + allocations.made() + ", failed " + allocations.disarm());
            }
            System.out.flush();
        }
    }

    private static void use() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslContext client = Peers.client(server).build()) {
            for (int i = 0; i < 2; i++) {
                Ends.converse(Trip.faulty(() -> { }), client, server, Peers.HERE);
            }
        }
    }
}
