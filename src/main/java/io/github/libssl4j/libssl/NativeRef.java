package io.github.libssl4j.libssl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * One native reference and the one time that it is given back.
 *
 * <p>{@link #acquire()} and {@link #release()} stand around each call; {@link #close()} forbids further calls and gives
 * the reference back when the last running one has ended, so that nothing is freed under a caller. Not an arena:
 * closing a shared one hand-shakes with every thread, 15 to 230 µs, where two compare-and-sets take some 10 ns.
 *
 * <p>It gives itself back at {@code close}, or at the end of the arena it is {@linkplain #owner hooked onto}, or, with
 * a report of the leak, after its owner was garbage collected. An owner can be collected as soon as nothing reads it any
 * more, in the middle of its own {@code close} even: so each calls this before a fence
 * ({@link java.lang.ref.Reference#reachabilityFence}), or it would be reported.
 */
public final class NativeRef {
    private static final VarHandle STATE;
    private static final LongAdder LIVE = new LongAdder();
    private static final LongAdder LEAKED = new LongAdder();

    /** The state is CLOSED, or not, plus IN_CALL for each running call. */
    private static final int CLOSED = 1;
    private static final int IN_CALL = 2;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(NativeRef.class, "state", int.class);
            MethodHandles.lookup().ensureInitialized(LeakGuard.class); // which the end of a stack would spoil for good
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment pointer;
    private final String kind;
    private Consumer<MemorySegment> free; // until it was called
    private LeakGuard guard;
    private Runnable afterwards = () -> { }; // of what has no owner
    private volatile int state;

    /**
     * Takes one reference over.
     *
     * @param pointer the native object
     * @param kind the name of the Java type, for messages
     * @param free gives the reference back
     */
    public NativeRef(MemorySegment pointer, String kind, Consumer<MemorySegment> free) {
        this.pointer = pointer.byteSize() == 0 ? pointer : Memory.handle(pointer);
        this.kind = kind;
        this.free = free;
        LIVE.increment();
    }

    /** How many references Java holds at the moment. */
    public static long live() {
        return LIVE.sum();
    }

    /** How many were given back only after their owner was garbage collected. */
    public static long leaked() {
        return LEAKED.sum();
    }

    /**
     * Says which Java object this reference is for, and what ends it: the arena if there is one, else the object's
     * {@code close()}, with a {@link LeakGuard} behind it.
     *
     * @param afterwards runs after the arena or the guard's thread, not a caller, gave the reference back
     * @throws IllegalStateException if the arena is closed; the reference has been given back
     * @throws WrongThreadException if the arena is another thread's; the reference has been given back
     */
    @SuppressWarnings("restricted") // reinterpret, for its cleanup: the segment is never read
    public NativeRef owner(Object owner, Arena arena, Runnable afterwards) {
        this.afterwards = afterwards;
        if (arena == null) {
            guard = new LeakGuard(owner, this);
            return this;
        }
        boolean hooked = false;
        try {
            if (!arena.scope().isAlive()) {
                throw new IllegalStateException("The arena is closed");
            }
            pointer.reinterpret(0, arena, ended -> endWithArena());
            hooked = true;
            return this;
        } finally {
            if (!hooked) {
                close();
            }
        }
    }

    /**
     * The pointer, for a call: stays valid until {@link #release()}.
     *
     * @throws IllegalStateException if closed
     */
    public MemorySegment acquire() {
        while (true) {
            int now = state;
            if ((now & CLOSED) != 0) {
                throw new IllegalStateException(this + " is closed");
            }
            if (STATE.weakCompareAndSet(this, now, now + IN_CALL)) {
                return pointer;
            }
        }
    }

    /**
     * One more call within a running one, which may outlast it: closed or not, nothing is freed before its {@link #release()}.
     *
     * @return false where none is running any more: it is being freed
     */
    public boolean retain() {
        while (true) {
            int now = state;
            if (now == CLOSED) {
                return false;
            }
            if (STATE.weakCompareAndSet(this, now, now + IN_CALL)) {
                return true;
            }
        }
    }

    /** The call has ended. Where another thread closed this meanwhile, and this one's stack is at its end, a third one frees. */
    public void release() {
        if ((int) STATE.getAndAdd(this, -IN_CALL) == IN_CALL + CLOSED) {
            try {
                StackRoom.require();
            } catch (StackOverflowError e) {
                LeakGuard.freeLater(this);
                return;
            }
            free();
        }
    }

    /** Forbids further calls; gives the reference back when none is running. Again: nothing. */
    public void close() {
        StackRoom.require();
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        if ((before & CLOSED) == 0) {
            if (before == 0) {
                free();
            }
            if (guard != null) {
                guard.leave();
            }
        }
    }

    /** Whatever leaves this but a RuntimeException would keep the arena from ending what else is in it, for good. */
    private void endWithArena() {
        try {
            close();
            afterwards.run();
        } catch (StackOverflowError e) {
            if ((int) STATE.getAndBitwiseOr(this, CLOSED) == 0) {
                LeakGuard.freeLater(this);
            }
        } catch (Error e) {
            throw new IllegalStateException("At the end of " + this, e);
        }
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return (state & CLOSED) != 0;
    }

    /** The address, to tell native objects apart; nothing says that the object still exists. */
    public long address() {
        return pointer.address();
    }

    private void free() {
        try {
            free.accept(pointer);
        } finally {
            free = null; // an arena keeps this until its end, and need not keep all that is freed
            LIVE.decrement(); // not before: who waits for this counts libssl's memory then
        }
    }

    /** Its owner was garbage collected. */
    void unreachable() {
        if (isClosed()) {
            return;
        }
        LEAKED.increment();
        Log.LOG.log(System.Logger.Level.WARNING, "{0} was never closed; freed after it was garbage collected", this);
        close();
        runAfterwards();
    }

    /** Whoever should have freed it had no room for that. */
    void freeForAnother() {
        free();
        runAfterwards();
    }

    private void runAfterwards() {
        try {
            afterwards.run();
        } catch (RuntimeException e) {
            Log.LOG.log(System.Logger.Level.WARNING, "After the freeing of " + this, e);
        }
    }

    /** Made at the first leak: finding a log takes 10 ms. */
    private static final class Log {
        static final System.Logger LOG = System.getLogger("io.github.libssl4j");
    }

    /** The kind and the address; makes no native call. */
    @Override
    public String toString() {
        return kind + "@" + Long.toHexString(pointer.address());
    }
}
