package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_LONG;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;

/**
 * What stands in place of a socket: a BIO pair, one end of which is the {@code SSL}'s, and room for what C answers. A
 * connection has one while there are bytes to move, and not while it waits: with its two buffers of 17 KiB it is larger than
 * all else that an idle connection holds. Used by one connection at a time, under its lock.
 */
final class Wire {
    /** The bytes that it holds each way: a whole record. */
    static final int CAPACITY = 17 * 1024; // libssl's default
    private static final long CALLBACK_ROOM = 2L * Long.BYTES;
    private static final Spares<Wire> SPARES = new Spares<>();

    /** The end that is the {@code SSL}'s. */
    final MemorySegment internal;
    /** The far end: what comes from and goes to the peer. */
    final MemorySegment network;
    /** Room for a pointer and a length that C answers to a call. */
    final MemorySegment out;
    /** The same for a call within a callback of the call. */
    final MemorySegment callbackOut;

    private Wire() {
        MemorySegment room = Memory.malloc(2 * CALLBACK_ROOM);
        try {
            Check.one(libssl_h.BIO_new_bio_pair(room, 0, room.asSlice(Long.BYTES), 0), "BIO_new_bio_pair");
        } catch (Throwable e) {
            Memory.free(room);
            throw e;
        }
        this.internal = MemorySegment.ofAddress(room.get(C_LONG, 0));
        this.network = MemorySegment.ofAddress(room.get(C_LONG, Long.BYTES));
        this.out = room;
        this.callbackOut = room.asSlice(CALLBACK_ROOM);
    }

    /** One with nothing in it; to be given {@link #back}. */
    static Wire take() {
        Wire spare = SPARES.take();
        return spare != null ? spare : new Wire();
    }

    /** Puts the {@code SSL} at its end. */
    void attach(MemorySegment ssl) {
        Check.one(libssl_h.BIO_up_ref(internal), "BIO_up_ref"); // SSL_set_bio takes one reference for both directions
        libssl_h.SSL_set_bio(ssl, internal, internal);
    }

    /** Whether there is nothing in it either way. */
    boolean isEmpty() {
        return libssl_h.BIO_ctrl_pending(network) == 0 && libssl_h.BIO_ctrl_pending(internal) == 0;
    }

    /** Takes the {@code SSL} off it. */
    static void detach(MemorySegment ssl) {
        libssl_h.SSL_set_bio(ssl, MemorySegment.NULL, MemorySegment.NULL);
    }

    /** Drops what is in it. */
    void empty() {
        // BIO_reset(3), a macro: of what this end has written.
        libssl_h.BIO_ctrl(internal, libssl_h.BIO_CTRL_RESET(), 0, MemorySegment.NULL);
        libssl_h.BIO_ctrl(network, libssl_h.BIO_CTRL_RESET(), 0, MemorySegment.NULL);
    }

    /** Takes it back, empty, for other connections. The {@code SSL} must be off it. */
    void back() {
        if (!SPARES.keep(this)) {
            libssl_h.BIO_free(internal);
            libssl_h.BIO_free(network);
            Memory.free(out);
        }
    }
}
