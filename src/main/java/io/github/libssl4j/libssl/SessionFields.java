package io.github.libssl4j.libssl;

import static io.github.libssl4j.ffi.libssl_h.C_CHAR;
import static io.github.libssl4j.ffi.libssl_h.C_LONG;
import static io.github.libssl4j.ffi.libssl_h.C_POINTER;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The fields of an {@code SSL_SESSION} that C lends with a pointer and a length, copied out at once. */
public final class SessionFields {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private SessionFields() {}

    /** {@code SSL_SESSION_get_id(3)}. */
    public static byte[] id(MemorySegment session) {
        return lent(Leaves.GET_ID, session);
    }

    /** Whether the session's id is this one: {@code SSL_SESSION_get_id(3)}. */
    public static boolean hasId(MemorySegment session, byte[] id) {
        int[] length = new int[1];
        MemorySegment bytes = Leaves.call(Leaves.GET_ID, session, length);
        if (length[0] != id.length) {
            return false;
        }
        int i = 0;
        for (; i + Long.BYTES <= id.length; i += Long.BYTES) {
            if (bytes.get(LONG, i) != (long) LONGS.get(id, i)) {
                return false;
            }
        }
        for (; i < id.length; i++) {
            if (bytes.get(C_CHAR, i) != id[i]) {
                return false;
            }
        }
        return true;
    }

    /** {@code SSL_SESSION_get0_id_context(3)}. */
    public static byte[] idContext(MemorySegment session) {
        return lent(Leaves.GET_ID_CONTEXT, session);
    }

    private static byte[] lent(MethodHandle getter, MemorySegment session) {
        int[] length = new int[1];
        MemorySegment bytes = Leaves.call(getter, session, length);
        byte[] copy = new byte[length[0]];
        MemorySegment.copy(bytes, C_CHAR, 0, copy, 0, copy.length);
        return copy;
    }

    /** {@code SSL_SESSION_set1_id_context(3)}. */
    public static void setIdContext(MemorySegment session, byte[] context) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, context.length));
            MemorySegment.copy(context, 0, bytes, libssl_h.C_CHAR, 0, context.length);
            Check.one(libssl_h.SSL_SESSION_set1_id_context(session, bytes, context.length),
                    "SSL_SESSION_set1_id_context");
        }
    }

    /** {@code SSL_SESSION_get0_ticket(3)}. */
    public static byte[] ticket(MemorySegment session) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ticket = arena.allocate(C_POINTER);
            MemorySegment length = arena.allocate(C_LONG);
            libssl_h.SSL_SESSION_get0_ticket(session, ticket, length);
            return Memory.copy(ticket.get(C_POINTER, 0), length.get(C_LONG, 0));
        }
    }

    /** How many bytes {@link #ticket} has. */
    public static long ticketLength(MemorySegment session) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocate(C_LONG);
            libssl_h.SSL_SESSION_get0_ticket(session, MemorySegment.NULL, length);
            return length.get(C_LONG, 0);
        }
    }

    /** {@code SSL_SESSION_get0_ticket_appdata(3)}. */
    public static byte[] ticketData(MemorySegment session) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(C_POINTER);
            MemorySegment length = arena.allocate(C_LONG);
            libssl_h.SSL_SESSION_get0_ticket_appdata(session, data, length);
            return Memory.copy(data.get(C_POINTER, 0), length.get(C_LONG, 0));
        }
    }

    /** {@code SSL_SESSION_set1_ticket_appdata(3)}; without bytes, there is none. */
    public static void setTicketData(MemorySegment session, byte[] data) {
        try (Arena arena = Arena.ofConfined()) {
            Check.one(libssl_h.SSL_SESSION_set1_ticket_appdata(session, Memory.allocate(arena, data), data.length),
                    "SSL_SESSION_set1_ticket_appdata");
        }
    }

    /** {@code SSL_SESSION_get0_alpn_selected(3)}. */
    public static byte[] alpn(MemorySegment session) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment alpn = arena.allocate(C_POINTER);
            MemorySegment length = arena.allocate(C_LONG);
            libssl_h.SSL_SESSION_get0_alpn_selected(session, alpn, length);
            return Memory.copy(alpn.get(C_POINTER, 0), length.get(C_LONG, 0));
        }
    }

    /** {@code SSL_SESSION_get_master_key(3)}; the native copy is wiped. */
    public static byte[] masterKey(MemorySegment session) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(masterKeyLength(session));
            long length = libssl_h.SSL_SESSION_get_master_key(session, key, key.byteSize());
            byte[] copy = Memory.copy(key, length);
            Memory.wipe(key);
            return copy;
        }
    }

    /** {@code SSL_SESSION_set1_master_key(3)}; the native copy is wiped. */
    public static void setMasterKey(MemorySegment session, byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Memory.allocate(arena, key);
            try {
                Check.one(libssl_h.SSL_SESSION_set1_master_key(session, bytes, key.length),
                        "SSL_SESSION_set1_master_key");
            } finally {
                Memory.wipe(bytes);
            }
        }
    }

    /** The length of the master key, in bytes. */
    public static long masterKeyLength(MemorySegment session) {
        return libssl_h.SSL_SESSION_get_master_key(session, MemorySegment.NULL, 0);
    }
}
