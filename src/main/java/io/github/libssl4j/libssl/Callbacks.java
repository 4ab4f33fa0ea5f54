package io.github.libssl4j.libssl;

import io.github.libssl4j.OpenSslException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one room through which libssl calls Java: whom a callback reaches, and what becomes of its failure. The callbacks
 * themselves stand beside it, a class for each family.
 *
 * <p>There is one static stub per kind of callback, in the global arena: none can dangle, however late libssl calls.
 * A stub finds its Java object by the address of the {@code SSL} or {@code SSL_CTX}, and answers the safe value where
 * there is none. Nothing may be thrown out of a stub: that would end the JVM. What is thrown is kept for the thread, and
 * {@link #rethrow()} raises it after the call that led to it. No code of the application runs in here: libssl may hold
 * its locks.
 */
public final class Callbacks {
    /** All that libssl asks and tells about an {@code SSL_CTX}. */
    public interface OfContext extends SessionCallbacks.OfContext {}

    /** All that libssl asks and tells about an {@code SSL}. */
    public interface OfConnection extends SessionCallbacks.OfConnection, HandshakeCallbacks.OfConnection,
            LookupCallbacks.OfConnection, SessionIdCallbacks.OfConnection, TicketCallbacks.OfConnection,
            EarlyDataCallbacks.OfConnection, PskCallbacks.OfConnection {}

    private static final AddressMap<OfContext> CONTEXTS = new AddressMap<>();
    private static final AddressMap<OfConnection> CONNECTIONS = new AddressMap<>();

    private static final ThreadLocal<Throwable> FAILURE = new ThreadLocal<>();
    /** Failures waiting in any thread: while it is 0, {@link #rethrow()} costs one read. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private Callbacks() {}

    /** From now on callbacks of this {@code SSL_CTX} reach the object. */
    public static void register(MemorySegment ctx, OfContext context) {
        CONTEXTS.put(ctx.address(), context);
    }

    /** The object that callbacks of this {@code SSL_CTX} reach, or {@code null}. */
    public static OfContext context(MemorySegment ctx) {
        return CONTEXTS.get(ctx.address());
    }

    /** After the {@code SSL_CTX} was freed. Its address may be another's by now, who is not to be forgotten. */
    public static void unregister(MemorySegment ctx, OfContext context) {
        CONTEXTS.remove(ctx.address(), context);
    }

    /** From now on callbacks of this {@code SSL} reach the object. */
    public static void register(MemorySegment ssl, OfConnection connection) {
        CONNECTIONS.put(ssl.address(), connection);
    }

    /** The object that callbacks of this {@code SSL} reach, or {@code null}. */
    static OfConnection connection(MemorySegment ssl) {
        return CONNECTIONS.get(ssl.address());
    }

    /** After the {@code SSL} was freed. Its address may be another's by now, who is not to be forgotten. */
    public static void unregister(MemorySegment ssl, OfConnection connection) {
        CONNECTIONS.remove(ssl.address(), connection);
    }

    /** Raises what a callback threw on this thread since the last time. */
    public static void rethrow() {
        if (FAILURES.get() == 0) {
            return;
        }
        Throwable failure = FAILURE.get();
        if (failure != null) {
            FAILURE.remove();
            FAILURES.decrementAndGet();
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof OpenSslException refusal) {
                throw refusal; // memory was short: that is no mistake of anybody's
            }
            throw new IllegalStateException("A callback from libssl failed", failure);
        }
    }

    /** Keeps what a stub caught, until {@link #rethrow()}. */
    static void failed(Throwable failure) {
        if (FAILURE.get() == null) {
            FAILURE.set(failure);
            FAILURES.incrementAndGet();
        }
    }
}
