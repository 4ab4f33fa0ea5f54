package io.github.libssl4j.libssl;

/**
 * Makes sure that a callback has room on the stack. An upcall that begins where the stack ends fails before its own code
 * could catch the failure, and that ends the JVM: so the stack has to end before the call into libssl, in Java.
 */
public final class StackRoom {
    /** Some 8 KiB of compiled frames, far more than the callbacks about sessions and libssl below them take. */
    private static final int FRAMES = 250;
    private static final int MANY_FRAMES = 4 * FRAMES;

    private StackRoom() {}

    /**
     * Before a call that may call back.
     *
     * @throws StackOverflowError if there is too little left; nothing was done
     */
    public static void require() {
        descend(FRAMES);
    }

    /**
     * The same before a call with much Java of its own between here and what calls back, which would leave half of its work
     * behind if it found no room there.
     *
     * @throws StackOverflowError if there is too little left; nothing was done
     */
    public static void requireMuch() {
        descend(MANY_FRAMES);
    }

    private static int descend(int frames) {
        return frames == 0 ? 0 : descend(frames - 1) + 1;
    }
}
