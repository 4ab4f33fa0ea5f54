package io.github.libssl4j.libssl;

import static io.github.libssl4j.ffi.libssl_h.C_CHAR;
import static io.github.libssl4j.ffi.libssl_h.C_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.ffi.ossl_param_st;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One ticket key in native memory, as {@code SSL_CTX_set_tlsext_ticket_keys(3)} has it: a name of 16 bytes, a key for
 * HMAC-SHA256 of 32, a key for AES-256-CBC of 32. It is wiped before it is freed, and never freed under a running call.
 */
public final class TicketSecret {
    /** The bytes of a key. */
    public static final int SIZE = 80;
    /** The bytes of its name, with which it begins. */
    public static final int NAME_SIZE = 16;
    /** Where each of the two secrets ends. */
    private static final int SECRET_SIZE = 32;
    private static final int IV_SIZE = 16;

    /** For a test: sees the memory after it was wiped. */
    static volatile Consumer<MemorySegment> beforeFree = memory -> { };

    private final MemorySegment memory; // only between the reference's acquire and release
    private final NativeRef ref;
    private final long nameHigh;
    private final long nameLow;

    private TicketSecret(MemorySegment memory) {
        this.memory = memory;
        this.ref = new NativeRef(memory, "TicketKey", pointer -> free(memory));
        this.nameHigh = memory.get(JAVA_LONG_UNALIGNED, 0);
        this.nameLow = memory.get(JAVA_LONG_UNALIGNED, Long.BYTES);
    }

    private static void free(MemorySegment memory) {
        Memory.wipe(memory);
        beforeFree.accept(memory);
        Memory.free(memory);
    }

    /** A new key: {@code RAND_bytes(3)} for the name, which everybody sees, {@code RAND_priv_bytes(3)} for the secrets. */
    public static TicketSecret random() {
        NativeLibrary.ensureLoaded();
        MemorySegment memory = Memory.malloc(SIZE);
        try {
            Errors.clear();
            Check.one(libssl_h.RAND_bytes(memory, NAME_SIZE), "RAND_bytes");
            Check.one(libssl_h.RAND_priv_bytes(memory.asSlice(NAME_SIZE), SIZE - NAME_SIZE), "RAND_priv_bytes");
            return new TicketSecret(memory);
        } catch (Throwable e) {
            Memory.free(memory);
            throw e;
        }
    }

    /** A key of these 80 bytes, which are copied. */
    public static TicketSecret of(byte[] bytes) {
        NativeLibrary.ensureLoaded();
        MemorySegment memory = Memory.malloc(SIZE);
        MemorySegment.copy(bytes, 0, memory, C_CHAR, 0, SIZE);
        return new TicketSecret(memory);
    }

    /** One more key of the same bytes, with a life of its own. */
    public TicketSecret copy() {
        ref.acquire();
        try {
            return new TicketSecret(Memory.malloc(SIZE).copyFrom(memory));
        } finally {
            ref.release();
        }
    }

    /** Says whose key this is: it is freed after its owner was garbage collected, if not before. */
    public TicketSecret owner(Object owner) {
        ref.owner(owner, null, () -> { });
        return this;
    }

    /** The first 16 bytes, as what they are for the caller. */
    public <T> T name(Function<byte[], T> type) {
        return type.apply(ByteBuffer.allocate(NAME_SIZE).order(ByteOrder.nativeOrder()).putLong(nameHigh).putLong(nameLow)
                .array());
    }

    /** The 80 bytes. */
    public byte[] toBytes() {
        ref.acquire();
        try {
            return Memory.copy(memory, SIZE);
        } finally {
            ref.release();
        }
    }

    /** Whether the other has the same bytes; takes the same time wherever they differ. */
    public boolean isSame(TicketSecret other) {
        ref.acquire();
        try {
            other.ref.acquire();
            try {
                return libssl_h.CRYPTO_memcmp(memory, other.memory, SIZE) == 0;
            } finally {
                other.ref.release();
            }
        } finally {
            ref.release();
        }
    }

    /** Whether a ticket's first bytes are this key's name. */
    boolean isNamed(MemorySegment name) {
        return name.get(JAVA_LONG_UNALIGNED, 0) == nameHigh && name.get(JAVA_LONG_UNALIGNED, Long.BYTES) == nameLow;
    }

    /**
     * Prepares a ticket's encryption; false where the key is closed.
     *
     * @param binding what the ticket is bound to: of any other, its MAC is another
     */
    boolean encrypt(MemorySegment name, MemorySegment iv, MemorySegment cipherContext, MemorySegment macContext,
            byte[] binding) {
        MemorySegment key = acquire();
        if (key == null) {
            return false;
        }
        try {
            name.asSlice(0, NAME_SIZE).copyFrom(key.asSlice(0, NAME_SIZE));
            Check.one(libssl_h.RAND_bytes(iv, IV_SIZE), "RAND_bytes");
            Check.one(libssl_h.EVP_EncryptInit_ex2(cipherContext, Algorithms.cipher(), aes(key), iv, MemorySegment.NULL),
                    "EVP_EncryptInit_ex2");
            mac(key, macContext, binding);
            return true;
        } finally {
            ref.release();
        }
    }

    /** Prepares a ticket's decryption; false where the key is closed. */
    boolean decrypt(MemorySegment iv, MemorySegment cipherContext, MemorySegment macContext, byte[] binding) {
        MemorySegment key = acquire();
        if (key == null) {
            return false;
        }
        try {
            Check.one(libssl_h.EVP_DecryptInit_ex2(cipherContext, Algorithms.cipher(), aes(key), iv, MemorySegment.NULL),
                    "EVP_DecryptInit_ex2");
            mac(key, macContext, binding);
            return true;
        } finally {
            ref.release();
        }
    }

    private MemorySegment acquire() {
        try {
            ref.acquire();
            return memory;
        } catch (IllegalStateException e) {
            return null; // closed
        }
    }

    private static MemorySegment aes(MemorySegment key) {
        return key.asSlice(NAME_SIZE + SECRET_SIZE, SECRET_SIZE);
    }

    private static void mac(MemorySegment key, MemorySegment context, byte[] binding) {
        Check.one(libssl_h.EVP_MAC_init(context, key.asSlice(NAME_SIZE, SECRET_SIZE), SECRET_SIZE, Algorithms.SHA256),
                "EVP_MAC_init");
        if (binding.length > 0) { // libssl goes on with the ticket
            try (Arena arena = Arena.ofConfined()) {
                Check.one(libssl_h.EVP_MAC_update(context, Memory.allocate(arena, binding), binding.length), "EVP_MAC_update");
            }
        }
    }

    /** Wipes and frees the key, after its running calls. Again: nothing. */
    public void close() {
        ref.close();
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return ref.isClosed();
    }

    /** Fetched once: looking one up costs more than its use. */
    private static final class Algorithms {
        private static volatile MemorySegment cipher;
        /** {@code OSSL_PARAM} of a MAC: its digest. */
        static final MemorySegment SHA256 = digest();

        /** AES-256-CBC. Not when the class is initialised: where memory is short then, it could never be used. */
        static MemorySegment cipher() {
            if (cipher == null) {
                synchronized (Algorithms.class) {
                    if (cipher == null) {
                        cipher = fetch();
                    }
                }
            }
            return cipher;
        }

        private static MemorySegment fetch() {
            try (Arena arena = Arena.ofConfined()) {
                return Check.notNull(libssl_h.EVP_CIPHER_fetch(MemorySegment.NULL, arena.allocateFrom("AES-256-CBC"),
                        MemorySegment.NULL), "EVP_CIPHER_fetch");
            }
        }

        private static MemorySegment digest() {
            Arena arena = Arena.global();
            MemorySegment params = ossl_param_st.allocateArray(2, arena); // the second one, all zeros, is the end
            params.set(C_LONG, ossl_param_st.key$offset(), arena.allocateFrom("digest").address());
            ossl_param_st.data_type(params, libssl_h.OSSL_PARAM_UTF8_STRING());
            params.set(C_LONG, ossl_param_st.data$offset(), arena.allocateFrom("SHA256").address());
            ossl_param_st.data_size(params, "SHA256".length());
            return params;
        }
    }
}
