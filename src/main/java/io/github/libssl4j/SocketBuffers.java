package io.github.libssl4j;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * What a channel has read from its socket and not fed yet, and what it has drained and not sent yet. A buffer for a whole
 * record is borrowed while it is of use: a channel that waits for little has a small one of its own, and nothing to send.
 */
final class SocketBuffers {
    /** A whole record: header, plaintext, and the most that a cipher suite may add (RFC 8446, 5.2; RFC 5246, 6.2.3). */
    static final int RECORD = 5 + 16384 + 2048;
    private static final int SMALL = 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Spares<ByteBuffer> INPUT = new Spares<>(); // on the heap, as timed reads want it
    private static final Spares<ByteBuffer> OUTPUT = new Spares<>(); // direct: the socket takes it as it is

    private ByteBuffer received = NOTHING; // guarded by the handshake's lock until that is finished, then by the read lock
    private ByteBuffer small;
    private ByteBuffer toSend = NOTHING; // guarded by the write lock

    /** The bytes that were read, to be fed. */
    ByteBuffer received() {
        return received;
    }

    /** Room for bytes from the socket, where none are left; {@link #filled()} follows. Who has just got much gets much more. */
    ByteBuffer toFill() {
        boolean much = received.limit() >= SMALL;
        if (!much && received != small) {
            giveBack(received);
            received = NOTHING;
        }
        if (much && received.capacity() == SMALL) {
            received = borrow(INPUT, () -> ByteBuffer.allocate(RECORD));
        } else if (received == NOTHING) {
            small = small == null ? ByteBuffer.allocate(SMALL) : small;
            received = small;
        }
        return received.clear();
    }

    /** What the socket gave is there to be fed. */
    void filled() {
        received.flip();
    }

    /** Nothing is expected soon. */
    void rest() {
        if (!received.hasRemaining()) {
            if (received != small) {
                giveBack(received);
            }
            received = NOTHING;
            small = null;
        }
    }

    /** The bytes that are left to be sent. */
    ByteBuffer toSend() {
        return toSend;
    }

    /** Room for bytes to be sent, where none are left; {@link #drained()} follows. */
    ByteBuffer toDrainInto() {
        toSend = borrow(OUTPUT, () -> ByteBuffer.allocateDirect(RECORD)).clear();
        return toSend;
    }

    /** What was drained is there to be sent. */
    void drained() {
        toSend.flip();
    }

    /** All was sent. */
    void sent() {
        if (toSend != NOTHING) {
            OUTPUT.keep(toSend);
            toSend = NOTHING;
        }
    }

    private static ByteBuffer borrow(Spares<ByteBuffer> spares, Supplier<ByteBuffer> maker) {
        ByteBuffer spare = spares.take();
        return spare != null ? spare : maker.get();
    }

    private static void giveBack(ByteBuffer large) {
        if (large != NOTHING) {
            INPUT.keep(large);
        }
    }
}
