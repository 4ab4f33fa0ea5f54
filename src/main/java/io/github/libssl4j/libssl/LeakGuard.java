package io.github.libssl4j.libssl;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;

/**
 * Watches over the owner of a {@link NativeRef}: gives the reference back if the owner is garbage collected first.
 *
 * <p>A {@link java.lang.ref.Cleaner} does the same with three objects each and one lock for all. Here it is one object, in
 * one of several lists.
 */
final class LeakGuard extends PhantomReference<Object> {
    private static final ReferenceQueue<Object> UNREACHABLE = new ReferenceQueue<>();
    private static final LeakGuard[] LISTS = new LeakGuard[64];

    static {
        for (int i = 0; i < LISTS.length; i++) {
            LISTS[i] = new LeakGuard();
        }
        Thread thread = new Thread(null, LeakGuard::await, "libssl4j-leaks", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private final NativeRef ref;
    /** Also the lock of the list. */
    private final LeakGuard head;
    private LeakGuard previous;
    private LeakGuard next;

    /** The head of a list. */
    private LeakGuard() {
        super(null, null);
        ref = null;
        head = this;
        previous = this;
        next = this;
    }

    /** For one that is to be freed, and is in no list. */
    private LeakGuard(NativeRef ref) {
        super(null, UNREACHABLE);
        this.ref = ref;
        head = null;
    }

    /** The reference must not lead to its owner. What runs afterwards must not either. */
    LeakGuard(Object owner, NativeRef ref) {
        super(owner, UNREACHABLE);
        this.ref = ref;
        this.head = LISTS[(int) Thread.currentThread().threadId() & LISTS.length - 1];
        synchronized (head) {
            previous = head;
            next = head.next;
            next.previous = this;
            head.next = this;
        }
        Reference.reachabilityFence(owner);
    }

    /** There is nothing to watch over any more. Again: nothing. */
    void leave() {
        synchronized (head) {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }

    /** Has the thread that frees what was dropped free this as well. */
    static void freeLater(NativeRef ref) {
        new LeakGuard(ref).enqueue();
    }

    private static void await() {
        while (true) {
            try {
                LeakGuard guard = (LeakGuard) UNREACHABLE.remove();
                if (guard.head == null) {
                    guard.ref.freeForAnother();
                } else {
                    guard.leave();
                    guard.ref.unreachable();
                }
            } catch (Throwable e) {
                // Of the logger, or no memory for it: the next one has nothing to do with it.
            }
        }
    }
}
