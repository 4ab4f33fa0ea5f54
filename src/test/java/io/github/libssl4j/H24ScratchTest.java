package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.CMemory;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.libssl.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plaintext on its way between Java's heap and libssl leaves nothing behind in the memory that others get next. Looked for are
 * pieces of it near the beginning and at the end of each record, so that a wrong length is noticed.
 *
 * <p>libssl itself, which decrypts a record where it lies, is told to wipe that here: the memory of the library's own is
 * what remains.
 */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NoLeaks.class)
class H24ScratchTest {
    private static final long CLEANSE_PLAINTEXT = 1L << 1; // SSL_OP_CLEANSE_PLAINTEXT
    private static final int PIECE = 16;
    /** The second record of it is shorter than the first, and both go with one call. */
    private static final int TWO_RECORDS = Scratch.RECORD + 400;
    private static final int ONE_RECORD = 1000;
    private static final int MOST_ROUNDS = 10;

    /** Bytes that are nowhere else. */
    private static byte[] plaintext(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** How many pieces of the plaintext are in native memory, and how often: none, if all is well. */
    private static List<Integer> found(byte[] plain) throws IOException {
        int first = Math.min(plain.length, Scratch.RECORD);
        return List.of(count(plain, 32), count(plain, first - PIECE), count(plain, plain.length - PIECE));
    }

    private static int count(byte[] plain, int at) throws IOException {
        return CMemory.found(Arrays.copyOfRange(plain, at, at + PIECE));
    }

    private static List<Integer> each(int times) {
        return List.of(times, times, times);
    }

    @SuppressWarnings("restricted") // a C function that the library has no use for
    private static void wipesItsOwn(SslConnection connection) throws Throwable {
        MethodHandle set = Linker.nativeLinker().downcallHandle(NativeLibrary.lookup().find("SSL_set_options").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        MemorySegment ssl = connection.core().info(own -> own);
        long options = (long) set.invokeExact(ssl, CLEANSE_PLAINTEXT);
        assertEquals(CLEANSE_PLAINTEXT, options & CLEANSE_PLAINTEXT);
    }

    private static void wipeTheirOwn(InMemory ends) throws Throwable {
        wipesItsOwn(ends.client);
        wipesItsOwn(ends.server);
    }

    /** What the other tests do not find would be found, and so would the end that a wrong length leaves. */
    @Test
    void theSearchFindsWhatIsThereAndWhatIsNotWiped() throws Exception {
        OpenSsl.version(); // loads libssl
        byte[] plain = plaintext(ONE_RECORD);
        assertEquals(each(0), found(plain));
        try (Arena arena = Arena.ofConfined()) {
            arena.allocateFrom(ValueLayout.JAVA_BYTE, plain);
            assertEquals(each(1), found(plain));
        }
        byte[] more = plaintext(ONE_RECORD);
        MemorySegment scratch = Scratch.take();
        assertEquals(Scratch.RECORD, scratch.byteSize());
        MemorySegment.copy(more, 0, scratch, ValueLayout.JAVA_BYTE, 0, more.length);
        assertEquals(each(1), found(more));
        Scratch.back(scratch, more.length - PIECE);
        assertEquals(List.of(0, 1, 1), found(more));
    }

    @Test
    void memoryThatIsGivenBackIsWiped() throws Exception {
        OpenSsl.version();
        byte[] plain = plaintext(ONE_RECORD);
        MemorySegment scratch = Scratch.take();
        MemorySegment.copy(plain, 0, scratch, ValueLayout.JAVA_BYTE, 0, plain.length);
        Scratch.back(scratch, plain.length);
        assertEquals(each(0), found(plain));
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void nothingIsLeftOfWhatIsWritten(TlsVersion version) throws Throwable {
        byte[] plain = plaintext(TWO_RECORDS);
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build();
                InMemory ends = InMemory.handshake(client, server)) {
            wipeTheirOwn(ends);
            assertEquals(plain.length, ends.client.write(ByteBuffer.wrap(plain)));
            assertEquals(each(0), found(plain));
        }
        assertEquals(each(0), found(plain));
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void nothingIsLeftOfWhatIsRead(TlsVersion version) throws Throwable {
        byte[] plain = plaintext(TWO_RECORDS);
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build();
                InMemory ends = InMemory.handshake(client, server)) {
            wipeTheirOwn(ends);
            assertArrayEquals(plain, ends.transfer(ends.client, ends.server, plain));
            assertEquals(each(0), found(plain));
            byte[] answer = plaintext(ONE_RECORD);
            assertArrayEquals(answer, ends.transfer(ends.server, ends.client, answer));
            assertEquals(each(0), found(answer));
        }
        assertEquals(each(0), found(plain));
    }

    @Test
    void nothingIsLeftOfEarlyData() throws Throwable {
        byte[] plain = plaintext(ONE_RECORD);
        try (SslContext server = EarlyEnds.server().build(); SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, server, session)) {
            wipeTheirOwn(ends);
            assertEquals(plain.length, ends.client.writeEarlyData(ByteBuffer.wrap(plain)));
            assertEquals(each(0), found(plain));
            ends.move(ends.client, ends.server);
            ByteBuffer read = ByteBuffer.allocate(2 * ONE_RECORD);
            for (int round = 0; read.position() == 0 && round < MOST_ROUNDS; round++) {
                ends.server.readEarlyData(read);
            }
            assertArrayEquals(plain, Arrays.copyOf(read.array(), read.position()));
            assertEquals(each(0), found(plain));
        }
        assertEquals(each(0), found(plain));
    }
}
