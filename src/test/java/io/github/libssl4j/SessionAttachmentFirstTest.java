package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.libssl.SessionAttachments;
import java.io.File;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * libssl is asked to tell of copied and freed sessions when the first value of the process is attached. Sessions that were
 * there before are no worse than later ones. Each in a Java of its own, which attaches nothing else.
 */
class SessionAttachmentFirstTest {
    private static final SessionAttachment<String> NAME = SessionAttachment.of("name", String.class);

    @Test
    void sessionsFromBeforeTakeValuesGiveThemToCopiesAndForgetThem() throws Exception {
        assertEquals("0 0, 0 1, 0 2, cached, handshake, copied", output(Before.class));
    }

    @Test
    void whereAnotherLibraryHasThePlaceSessionsFromBeforeTakeNoneAndItsOwnStays() throws Exception {
        assertEquals("The session takes no values: libssl made it by itself, or another library has their place; later, 4660",
                output(Foreign.class));
    }

    private static String output(Class<?> program) throws Exception {
        Finished finished = Finished.run(Finished.javaHere(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null",
                "--enable-native-access=ALL-UNNAMED", "-cp", Finished.module() + File.pathSeparator
                        + Finished.testClasses(), program.getName())), "");
        assertEquals(0, finished.exitCode(), finished.output() + finished.errors());
        return finished.output().strip();
    }

    private static void print(List<String> said) {
        System.out.println(String.join(", ", said));
    }

    /** Sessions of each kind, and then values. */
    static final class Before {
        private Before() {}

        public static void main(String[] arguments) throws Exception {
            List<String> said = new ArrayList<>();
            try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).tickets(false).build();
                    SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_3).build();
                    SslSession made = SslSession.create();
                    SslSession copy = made.dup();
                    SslSession copyOfCopy = copy.dup();
                    InMemory ends = InMemory.handshake(client, server);
                    SslSession ofConnection = ends.server.session();
                    SslSession cached = server.sessions().find(server.sessions().ids().getFirst()).orElseThrow()) {
                for (SslSession session : List.of(made, copy, copyOfCopy)) {
                    int before = SessionAttachments.sessions();
                    said.add(session.attachment(NAME).map(String::length).orElse(0) + " " + before);
                    session.attach(NAME, "x".repeat(before + 1));
                }
                cached.attach(NAME, "cached");
                try (SslSession found = server.sessions().find(cached.id().orElseThrow()).orElseThrow()) {
                    said.add(found.attachment(NAME).orElse("none"));
                }
                ofConnection.attach(NAME, "handshake");
                try (SslSession again = ends.server.session()) {
                    said.add(again.attachment(NAME).orElse("none"));
                }
                made.attach(NAME, "copied");
                try (SslSession another = made.dup()) {
                    made.attach(NAME, "changed");
                    said.add(another.attachment(NAME).orElse("none"));
                }
            }
            if (SessionAttachments.sessions() != 0) {
                said.add(SessionAttachments.sessions() + " are left");
            }
            print(said);
        }
    }

    /** Another user of the same libssl registers a place of its own between the first session and the first value. */
    static final class Foreign {
        private static final long FOREIGN = 0x1234;

        private Foreign() {}

        public static void main(String[] arguments) {
            List<String> said = new ArrayList<>();
            try (SslSession before = SslSession.create()) {
                int place = libssl_h.CRYPTO_get_ex_new_index(libssl_h.CRYPTO_EX_INDEX_SSL_SESSION(), 0, MemorySegment.NULL,
                        MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
                before.read(session -> libssl_h.SSL_SESSION_set_ex_data(session, place, MemorySegment.ofAddress(FOREIGN)));
                try (SslSession copy = before.dup()) { // for which libssl4j makes its places
                    try {
                        before.attach(NAME, "before");
                        said.add("attached");
                    } catch (IllegalStateException e) {
                        said.add(e.getMessage() + "; later");
                    }
                    long kept = copy.read(session -> libssl_h.SSL_SESSION_get_ex_data(session, place).address());
                    try (SslSession after = SslSession.create()) {
                        after.attach(NAME, "after");
                        try (SslSession copyOfAfter = after.dup()) {
                            said.add(copyOfAfter.attachment(NAME).equals(after.attachment(NAME)) ? String.valueOf(kept)
                                    : "lost");
                        }
                    }
                }
            }
            print(said);
        }
    }
}
